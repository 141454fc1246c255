// Long texts in profiles: a document of a megabyte would stand in its column's profile up to 43 times, as smallest,
// largest and frequent value. A profile shows its beginning, with what tells it from all others.
#pragma once

#include <cstddef>

#include "value/value.h"

namespace kiln {

inline constexpr std::size_t kMaxTextBytes = 1'000;  // longer ones are cut

// Whether a profile cuts the value, or has cut it.
bool is_long(const Value& value);

// The value as profiles have it: a long text's first kMaxTextBytes bytes, or a few less so as not to end in
// mid-character, and then "… (1048576 bytes, SHA-256 <lower-case hex>)" of the whole text.
// REQUIRED: it isn't cut yet.
Value shown_in_profile(const Value& value);

// Whether a comes before b, or may: of two texts that begin alike, one of which is cut, that can't be told.
bool may_be_in_order(const Value& a, const Value& b);

}  // namespace kiln
