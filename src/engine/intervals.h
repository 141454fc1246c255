// Sets of whole numbers as intervals: of ranks, and of rows. Every test of a filter becomes one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace kiln::engine {

// Both ends belong to it. REQUIRED: first <= last.
struct Interval {
  std::int64_t first, last;
  bool operator==(const Interval&) const = default;
};

// In ascending order, and between two of them at least one number is missing.
using Intervals = std::vector<Interval>;

// Adds numbers greater than all that are there; none if first > last.
inline void append(Intervals& intervals, std::int64_t first, std::int64_t last) {
  if (first > last) return;
  if (!intervals.empty() && intervals.back().last + 1 == first) {
    intervals.back().last = last;
  } else {
    intervals.push_back({first, last});
  }
}

// Puts intervals that overlap or stand in any order into order.
inline Intervals united(Intervals intervals) {
  std::ranges::sort(intervals, {}, &Interval::first);
  Intervals result;
  for (const Interval& one : intervals) {
    if (!result.empty() && one.first <= result.back().last + 1) {
      result.back().last = std::max(result.back().last, one.last);
    } else {
      result.push_back(one);
    }
  }
  return result;
}

// What is missing of the numbers from first to last. REQUIRED: all intervals lie between these.
inline Intervals complement(const Intervals& intervals, std::int64_t first, std::int64_t last) {
  Intervals result;
  for (const Interval& one : intervals) {
    append(result, first, one.first - 1);
    first = one.last + 1;
  }
  append(result, first, last);
  return result;
}

}  // namespace kiln::engine
