// The statistics of a column of numbers that is sorted in memory: eight bytes a value, and no comparison of records, so
// it takes a third of the time of SQLite's sort.
#pragma once

#include <SQLiteCpp/Statement.h>

#include "statistics/column_statistics.h"
#include "value/column_type.h"

namespace kiln::import {

// 32 MiB a column, and as many columns at once as there are cores. What has more values is left to SQL, which spills.
inline constexpr std::int64_t kMaxSortedValues = 4 * 1024 * 1024;

// values: returns the column's values, one a row, in any order. REQUIRED: the type is numeric, and so is every value
// that isn't missing. Throws SQLite::Exception.
statistics::ColumnStatistics summarise_sorted(SQLite::Statement& values, ColumnType type);

}  // namespace kiln::import
