// The statistics of one column of a part of the dataset: what the import bakes for the whole, computed while a request
// waits. From the columns' ranks where all that are looked at have some, by the same summary as the import's; otherwise
// by the statements of sql/, which define what is computed.
#pragma once

#include <span>
#include <vector>

#include "catalogue/catalogue.h"
#include "dataset/query_connection.h"
#include "error/error.h"
#include "question/filter.h"

namespace kiln::dataset {

// position: the column's. Each returns the column's `count` and `nulls` in that part, and the figures that it's named
// after; others may be empty. Errors: those of QueryConnection.

Result<statistics::ColumnStatistics> part_counts(QueryConnection& reader, const question::Filter& filter,
                                                 std::size_t position, const catalogue::CatalogueColumn& column);
// REQUIRED: a column of numbers.
Result<statistics::ColumnStatistics> part_mean(QueryConnection& reader, const question::Filter& filter,
                                               std::size_t position, const catalogue::CatalogueColumn& column);
// REQUIRED: a column of numbers.
Result<statistics::ColumnStatistics> part_median(QueryConnection& reader, const question::Filter& filter,
                                                 std::size_t position, const catalogue::CatalogueColumn& column);
Result<statistics::ColumnStatistics> part_mode(QueryConnection& reader, const question::Filter& filter,
                                               std::size_t position, const catalogue::CatalogueColumn& column);
// The column's whole profile, and how many of its values are infinite.
struct PartProfile {
  statistics::ColumnStatistics statistics;
  std::int64_t infinities = 0;
};

// On which edges a histogram counts: such as suit the part, or those that were baked of the whole column, so that a
// part can be drawn over the whole.
enum class Edges { own, whole };

// Of each of these columns, in their order. columns: all of the catalogue. positions: in ascending order.
Result<std::vector<PartProfile>> part_profiles(QueryConnection& reader, const question::Filter& filter,
                                               std::span<const std::size_t> positions,
                                               const std::vector<catalogue::CatalogueColumn>& columns,
                                               Edges edges = Edges::own);

}  // namespace kiln::dataset
