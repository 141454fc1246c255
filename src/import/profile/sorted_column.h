// The statistics of a column that is sorted in memory: no comparison of records, so it takes a third of the time of
// SQLite's sort.
#pragma once

#include <SQLiteCpp/Column.h>

#include <cstdint>
#include <memory>

#include "import/survey/column_evidence.h"
#include "statistics/column_statistics.h"

namespace kiln::import {

// Takes a column's values one by one, in any order, and sorts them at the end.
class SortedColumn {
 public:
  virtual ~SortedColumn() = default;
  // REQUIRED: the value is missing or of the column's type.
  virtual void add(const SQLite::Column& value) = 0;
  // Once. The memory is free afterwards.
  virtual statistics::ColumnStatistics finish() = 0;
};

// How many bytes of memory the values of such a column take.
std::int64_t bytes_sorted(const ColumnFindings& findings);

// REQUIRED: bytes_sorted() < 4 GiB.
std::unique_ptr<SortedColumn> sort_column(const ColumnFindings& findings);

}  // namespace kiln::import
