// A value in a digest: unlike values give unlike bytes, whatever stands around them.
#pragma once

#include <bit>

#include "value/sha256.h"
#include "value/value.h"

namespace kiln {

// A letter for the type; then the integer's or the double's 64 bits, or a text's length and bytes. Negative zero counts
// as zero, which is what SQLite stores for it.
inline void add_value(Sha256& digest, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    digest.add("i");
    digest.add(static_cast<std::uint64_t>(*integer));
  } else if (const auto* real = std::get_if<double>(&value)) {
    digest.add("r");
    digest.add(std::bit_cast<std::uint64_t>(*real == 0 ? 0.0 : *real));
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    digest.add("t");
    digest.add(static_cast<std::uint64_t>(text->size()));
    digest.add(*text);
  } else {
    digest.add("n");
  }
}

}  // namespace kiln
