// The statistics of one column of a part of the dataset: what the import bakes for the whole, computed while a request
// waits by the same statements, and by the same summary.
#pragma once

#include "catalogue/catalogue.h"
#include "dataset/filter.h"
#include "dataset/query_connection.h"
#include "error/error.h"

namespace kiln::dataset {

// Each returns the column's `count` and `nulls` in that part, and the figures that it's named after; all others stay
// empty. Errors: those of QueryConnection.

Result<statistics::ColumnStatistics> part_counts(QueryConnection& reader, const Filter& filter,
                                                 const catalogue::CatalogueColumn& column);
// REQUIRED: a column of numbers.
Result<statistics::ColumnStatistics> part_mean(QueryConnection& reader, const Filter& filter,
                                               const catalogue::CatalogueColumn& column);
// REQUIRED: a column of numbers.
Result<statistics::ColumnStatistics> part_median(QueryConnection& reader, const Filter& filter,
                                                 const catalogue::CatalogueColumn& column);
Result<statistics::ColumnStatistics> part_mode(QueryConnection& reader, const Filter& filter,
                                               const catalogue::CatalogueColumn& column);
// The column's whole profile, and how many of its values are infinite.
struct PartProfile {
  statistics::ColumnStatistics statistics;
  std::int64_t infinities = 0;
};
Result<PartProfile> part_profile(QueryConnection& reader, const Filter& filter,
                                 const catalogue::CatalogueColumn& column);

}  // namespace kiln::dataset
