// A value in a digest: unlike values give unlike bytes, whatever stands around them. A letter for the type; then the
// integer's or the double's 64 bits, or a text's length and bytes. Negative zero counts as zero, which is what SQLite
// stores for it.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>
#include <variant>

#include "value/sha256.h"
#include "value/value.h"

namespace kiln {

// Digest: Sha256, or what collects bytes for one.
template <class Digest>
void add_value(Digest& digest, std::monostate) {
  digest.add("n");
}
template <class Digest>
void add_value(Digest& digest, std::int64_t integer) {
  digest.add("i");
  digest.add(static_cast<std::uint64_t>(integer));
}
template <class Digest>
void add_value(Digest& digest, double real) {
  digest.add("r");
  digest.add(std::bit_cast<std::uint64_t>(real == 0 ? 0.0 : real));
}
template <class Digest>
void add_value(Digest& digest, std::string_view text) {
  digest.add("t");
  digest.add(static_cast<std::uint64_t>(text.size()));
  digest.add(text);
}
// One of these, such as Value.
template <class Digest, class... Types>
void add_value(Digest& digest, const std::variant<Types...>& value) {
  std::visit([&](const auto& one) { add_value(digest, one); }, value);
}

}  // namespace kiln
