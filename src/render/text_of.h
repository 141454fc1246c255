// A value as the text of its cell: digits as JSON and CSV have them.
#pragma once

#include <string>

#include "value/value.h"

namespace kiln::render {

// An integer's digits, a real's shortest ones ("Infinity" for an infinite one), a text as it is; empty for a missing
// value.
std::string text_of(const Value& value);

}  // namespace kiln::render
