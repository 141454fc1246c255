#include "import/sorted_column.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "statistics/column_summary.h"

namespace kiln::import {

namespace {

bool is_finite(std::int64_t) { return true; }
bool is_finite(double value) { return std::isfinite(value); }

template <class Number>
statistics::ColumnExtent extent_of_sorted(const std::vector<Number>& values) {
  statistics::ColumnExtent extent;
  extent.count = static_cast<std::int64_t>(values.size());
  statistics::ExactMean mean;
  for (const Number value : values) {
    if (!is_finite(value)) continue;
    mean.add(value);
    if (extent.min == Value()) extent.min = value;
  }
  extent.mean = mean.mean();
  const auto last = std::find_if(values.rbegin(), values.rend(), [](Number value) { return is_finite(value); });
  if (last != values.rend()) extent.max = *last;
  return extent;
}

template <class Number, class Get>
statistics::ColumnStatistics summarise(SQLite::Statement& statement, ColumnType type, const Get& get) {
  std::vector<Number> values;
  std::int64_t nulls = 0;
  while (statement.executeStep()) {
    const SQLite::Column value = statement.getColumn(0);
    if (value.isNull()) {
      ++nulls;
    } else {
      values.push_back(get(value));
    }
  }
  std::ranges::sort(values);
  statistics::ColumnSummary summary(type, extent_of_sorted(values));
  for (auto first = values.begin(); first != values.end();) {
    const auto end = std::find_if(first, values.end(), [&](Number value) { return value != *first; });
    summary.add(*first, end - first);
    first = end;
  }
  summary.add_missing(nulls);
  return summary.finish();
}

}  // namespace

statistics::ColumnStatistics summarise_sorted(SQLite::Statement& values, ColumnType type) {
  if (type == ColumnType::integer)
    return summarise<std::int64_t>(values, type,
                                   [](const SQLite::Column& value) { return std::int64_t{value.getInt64()}; });
  return summarise<double>(values, type, [](const SQLite::Column& value) { return value.getDouble(); });
}

}  // namespace kiln::import
