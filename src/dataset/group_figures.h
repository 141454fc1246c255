// The figures of one column in one group.
#pragma once

#include <cstdint>
#include <optional>

#include "question/grouping.h"
#include "statistics/exact_mean.h"
#include "statistics/summarise.h"
#include "value/column_type.h"
#include "value/value.h"

namespace kiln::dataset {

struct GroupFigures {
  std::int64_t count = 0;  // values that aren't missing
  Value sum, avg, min, max, median, mode, stddev;

  Value of(question::Aggregate aggregate) const {
    switch (aggregate) {
      case question::Aggregate::count: return count;
      case question::Aggregate::sum: return sum;
      case question::Aggregate::avg: return avg;
      case question::Aggregate::min: return min;
      case question::Aggregate::max: return max;
      case question::Aggregate::median: return median;
      case question::Aggregate::mode: return mode;
      case question::Aggregate::stddev: return stddev;
    }
    return {};
  }
};

// What has to be known of the values beyond one look at them.
constexpr bool needs_summary(question::Aggregate aggregate) {
  return aggregate == question::Aggregate::median || aggregate == question::Aggregate::mode ||
         aggregate == question::Aggregate::stddev;
}

// walk(callback) calls callback(value, frequency) for each different value in ascending order. in_full: whether an
// aggregate needs_summary(); otherwise these stay missing.
template <class Walk>
GroupFigures group_figures(ColumnType type, bool in_full, const Walk& walk) {
  GroupFigures figures;
  if (in_full) {
    const statistics::ColumnStatistics statistics = statistics::summarise(type, 0, walk);
    return {statistics.count, statistics.sum,    to_value(statistics.mean), statistics.min,
            statistics.max,   statistics.median, statistics.mode,           to_value(statistics.stddev)};
  }
  statistics::ExactMean mean;
  walk([&](const Value& value, std::int64_t frequency) {
    if (figures.count == 0) figures.min = value;
    figures.max = value;
    figures.count += frequency;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) mean.add(*integer, frequency);
    if (const auto* real = std::get_if<double>(&value)) mean.add(*real, frequency);
  });
  if (is_numeric(type)) {
    figures.sum = mean.sum();
    figures.avg = to_value(mean.mean());
  }
  return figures;
}

}  // namespace kiln::dataset
