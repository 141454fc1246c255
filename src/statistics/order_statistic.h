// What stands at a place in sorted order, or between two: the median and the percentiles.
#pragma once

#include <cmath>
#include <cstdint>

#include "value/value.h"

namespace kiln::statistics {

// The two values between which something lies, by their numbers in sorted order: the same twice where it's one of them.
struct OrderStatisticPair {
  std::int64_t low_number, high_number;
  Value low, high;

  // A value that has these numbers in sorted order, from `first` to before `end`.
  void add(const Value& value, std::int64_t first, std::int64_t end) {
    if (first <= low_number && low_number < end) low = value;
    if (first <= high_number && high_number < end) high = value;
  }
};

// That of the median of so many values.
inline OrderStatisticPair middle_pair(std::int64_t count) { return {(count - 1) / 2, count / 2, {}, {}}; }

// No NaN, and no negative zero, which SQLite would store as such where a column has no type.
inline Value number_or_none(double number) { return std::isnan(number) ? Value() : number + 0.0; }

// The mean of two numbers of one type, exact and rounded once: that of two integers is an integer where it can be. None
// between both infinities. REQUIRED: neither is missing.
Value middle(const Value& low, const Value& high);

}  // namespace kiln::statistics
