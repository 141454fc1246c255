// One figure of values that are in memory, without the rest of their profile: what ColumnSummary says of it, for a
// small part of the time. walk(callback) calls callback(value, frequency) for each different value, none of which is
// missing, in ascending order. They return `count`, and the figure that they are named after.
#pragma once

#include <cstdint>
#include <variant>

#include "statistics/column_statistics.h"
#include "statistics/exact_mean.h"
#include "statistics/order_statistic.h"
#include "statistics/value_mode.h"
#include "value/value.h"

namespace kiln::statistics {

template <class Walk>
ColumnStatistics count_of(const Walk& walk) {
  ColumnStatistics figures;
  walk([&](const Value&, std::int64_t frequency) { figures.count += frequency; });
  return figures;
}

// Of numbers.
template <class Walk>
ColumnStatistics mean_of(const Walk& walk) {
  ColumnStatistics figures;
  ExactMean mean;
  walk([&](const Value& value, std::int64_t frequency) {
    figures.count += frequency;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) mean.add(*integer, frequency);
    if (const auto* real = std::get_if<double>(&value)) mean.add(*real, frequency);
  });
  figures.mean = mean.mean();
  return figures;
}

// Of numbers.
template <class Walk>
ColumnStatistics median_of(const Walk& walk) {
  ColumnStatistics figures = count_of(walk);
  if (figures.count == 0) return figures;
  OrderStatisticPair pair = middle_pair(figures.count);
  std::int64_t before = 0;
  walk([&](const Value& value, std::int64_t frequency) {
    pair.add(value, before, before + frequency);
    before += frequency;
  });
  figures.median = middle(pair.low, pair.high);
  return figures;
}

template <class Walk>
ColumnStatistics mode_of(const Walk& walk) {
  ColumnStatistics figures;
  ValueMode mode;
  walk([&](const Value& value, std::int64_t frequency) {
    figures.count += frequency;
    mode.add(value, frequency);
  });
  figures.mode = mode.value;
  figures.mode_frequency = mode.frequency;
  figures.mode_ties = mode.ties;
  return figures;
}

}  // namespace kiln::statistics
