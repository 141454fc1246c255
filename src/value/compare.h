// The order of values as SQLite has it within a column: numbers numerically, whatever their types, texts by bytes.
#pragma once

#include <cmath>
#include <compare>
#include <cstdint>

#include "value/value.h"

namespace kiln {

// Exactly: a 64-bit integer may lie between two doubles. REQUIRED: real isn't NaN.
inline std::strong_ordering compare(std::int64_t integer, double real) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (real >= kTwoTo63) return std::strong_ordering::less;
  if (real < -kTwoTo63) return std::strong_ordering::greater;
  const auto whole = static_cast<std::int64_t>(real);  // towards zero
  if (integer != whole) return integer <=> whole;
  const double fraction = real - std::trunc(real);
  return fraction > 0   ? std::strong_ordering::less
         : fraction < 0 ? std::strong_ordering::greater
                        : std::strong_ordering::equal;
}

// REQUIRED: both are numbers, none is NaN, or both are texts.
inline std::strong_ordering compare(const Value& a, const Value& b) {
  if (const auto* text = std::get_if<std::string>(&a)) return text->compare(std::get<std::string>(b)) <=> 0;
  const auto *integer = std::get_if<std::int64_t>(&a), *other = std::get_if<std::int64_t>(&b);
  if (integer && other) return *integer <=> *other;
  if (integer) return compare(*integer, std::get<double>(b));
  if (other) return 0 <=> compare(*other, std::get<double>(a));
  const double real = std::get<double>(a), other_real = std::get<double>(b);
  return real < other_real   ? std::strong_ordering::less
         : real > other_real ? std::strong_ordering::greater
                             : std::strong_ordering::equal;
}

}  // namespace kiln
