#include "import/sorted_column.h"

#include <algorithm>
#include <vector>

#include "statistics/summarise.h"

namespace kiln::import {

namespace {

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
  return statistics::summarise(type, nulls, [&](const auto& callback) {
    for (auto first = values.begin(); first != values.end();) {
      const auto end = std::find_if(first, values.end(), [&](Number value) { return value != *first; });
      callback(*first, end - first);
      first = end;
    }
  });
}

}  // namespace

statistics::ColumnStatistics summarise_sorted(SQLite::Statement& values, ColumnType type) {
  if (type == ColumnType::integer)
    return summarise<std::int64_t>(values, type,
                                   [](const SQLite::Column& value) { return std::int64_t{value.getInt64()}; });
  return summarise<double>(values, type, [](const SQLite::Column& value) { return value.getDouble(); });
}

}  // namespace kiln::import
