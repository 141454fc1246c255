// A column's statistics from its distinct values in ascending order with their frequencies, in one pass. The definitions
// are those of sql/count.sql, mean.sql, median.sql and mode.sql, which kiln verify runs and compares.
#pragma once

#include <cstdint>

#include "catalogue/catalogue.h"
#include "statistics/exact_mean.h"

namespace kiln {

class ColumnSummary {
 public:
  // count: how many values the column has that aren't missing. The median needs it before the first value.
  explicit ColumnSummary(ColumnType type, std::int64_t count);

  // REQUIRED: `value` isn't missing, is of the column's type and greater than the one before; frequency > 0.
  void add(const Value& value, std::int64_t frequency);
  void add_missing(std::int64_t nulls);

  // REQUIRED: as many values were added as the constructor was told. The frequencies tell, see values().
  ColumnStatistics finish() const;

  // How many values were added.
  std::int64_t values() const { return values_; }

 private:
  ColumnType type_;
  std::int64_t count_;
  std::int64_t values_ = 0;
  ExactMean mean_;
  Value low_middle_, high_middle_;  // the same value where the count is odd
  ColumnStatistics statistics_;
};

}  // namespace kiln
