// How the columns that are selected become those of a Parquet file: of which kind each is, and where its values come
// from.
#pragma once

#include <string>
#include <vector>

#include "dataset/dataset.h"
#include "dataset/query_connection.h"
#include "parquet/column.h"
#include "parquet/file_writer.h"
#include "question/selection.h"

namespace kiln::download {

// ranks: the column's, which are nearly what Parquet calls a dictionary's indices; cells: the rows', through SQL, where
// there are too many different values for ranks; row_number; nothing: every value is missing.
enum class ValueSource { ranks, cells, row_number, nothing };

struct PlannedColumn {
  question::Selection::Item item;
  parquet::Kind kind;
  ValueSource source;
};

struct ParquetPlan {
  std::vector<PlannedColumn> columns;

  std::vector<parquet::Column> file_columns() const;
  std::size_t held_bytes() const;
};

ParquetPlan plan_parquet(const dataset::Dataset& dataset, const dataset::QueryConnection& reader,
                         const question::Selection& selection);

// What the file says of itself: from where, of which licence, made by whom.
parquet::FileWriter begin_parquet(const dataset::Dataset& dataset, const ParquetPlan& plan);

}  // namespace kiln::download
