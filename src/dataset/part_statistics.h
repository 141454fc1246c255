// The statistics of one column of a part of the dataset: what the import bakes for the whole, computed while a request waits
// by the same statements, and by the same summary.
#pragma once

#include "catalogue/catalogue.h"
#include "dataset/filter.h"
#include "dataset/live_reader.h"
#include "error/error.h"

namespace kiln {

// Each answers the column's `count` and `nulls` in that part, and the figures that it's named after; all others stay empty.
// Errors: those of LiveReader.

Result<ColumnStatistics> part_counts(LiveReader& reader, const Filter& filter, const CatalogueColumn& column);
// REQUIRED: a column of numbers.
Result<ColumnStatistics> part_mean(LiveReader& reader, const Filter& filter, const CatalogueColumn& column);
// REQUIRED: a column of numbers.
Result<ColumnStatistics> part_median(LiveReader& reader, const Filter& filter, const CatalogueColumn& column);
Result<ColumnStatistics> part_mode(LiveReader& reader, const Filter& filter, const CatalogueColumn& column);
// The column's whole profile, and how many of its values are infinite.
struct PartProfile {
  ColumnStatistics statistics;
  std::int64_t infinities = 0;
};
Result<PartProfile> part_profile(LiveReader& reader, const Filter& filter, const CatalogueColumn& column);

}  // namespace kiln
