// Feeds a ColumnSummary: the one place that knows what it wants to be told first, and in which order.
#pragma once

#include <cstdint>

#include "statistics/column_extent.h"
#include "statistics/column_statistics.h"
#include "statistics/column_summary.h"
#include "value/column_type.h"

namespace kiln::statistics {

// Returns the statistics of a column whose values are in memory. walk(callback) calls callback(value, frequency) for
// each different value in ascending order; it's called twice. REQUIRED: the values are of the type, and none is
// missing.
template <class Walk>
ColumnStatistics summarise(ColumnType type, std::int64_t nulls, const Walk& walk) {
  ExtentFinder extent;
  walk([&](const Value& value, std::int64_t frequency) { extent.add(value, frequency); });
  ColumnSummary summary(type, extent.finish());
  walk([&](const Value& value, std::int64_t frequency) { summary.add(value, frequency); });
  summary.add_missing(nulls);
  return summary.finish();
}

// Returns the extent of `count` values from what sql/finite_extent.sql or sql/extent.sql answers.
inline ColumnExtent extent_of_answer(std::int64_t count, const Value& min, const Value& max, const Value& mean = {}) {
  ColumnExtent extent{count, min, max, {}};
  if (const auto* real = std::get_if<double>(&mean)) extent.mean = *real;
  return extent;
}

// Adds what a row of sql/frequencies.sql says: the row without a value counts the missing ones.
inline void add_answer(ColumnSummary& summary, const Value& value, std::int64_t frequency) {
  if (value == Value()) {
    summary.add_missing(frequency);
  } else {
    summary.add(value, frequency);
  }
}

}  // namespace kiln::statistics
