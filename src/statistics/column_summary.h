// A column's statistics from its distinct values in ascending order with their frequencies, in one pass. The
// definitions are those of the statements in sql/, which kiln verify runs and compares.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "statistics/central_moments.h"
#include "statistics/column_extent.h"
#include "statistics/column_statistics.h"
#include "statistics/exact_mean.h"
#include "statistics/geometric_mean.h"
#include "statistics/order_statistic.h"
#include "statistics/temporal.h"
#include "statistics/value_mode.h"
#include "value/column_type.h"
#include "value/sha256.h"

namespace kiln::statistics {

class ColumnSummary {
 public:
  ColumnSummary(ColumnType type, ColumnExtent extent);

  // REQUIRED: `value` isn't missing, is of the column's type and greater than the one before; frequency > 0; all of
  // them together are what the extent says.
  void add(const Value& value, std::int64_t frequency);
  void add_missing(std::int64_t nulls) { statistics_.nulls += nulls; }

  // REQUIRED: values() is as many as the constructor was told.
  ColumnStatistics finish();

  // How many values were added.
  std::int64_t values() const { return statistics_.count; }

 private:
  void add_number(const Value& value, std::int64_t frequency);
  void add_text(const std::string& text, std::int64_t frequency);
  void add_frequency(const Value& value, std::int64_t frequency);
  void finish_numbers();
  void finish_texts();

  ColumnType type_;
  ColumnExtent extent_;
  ColumnStatistics statistics_;
  ExactMean mean_;
  GeometricMean geometric_mean_;
  std::optional<CentralMoments> moments_;  // none without finite numbers
  std::int64_t infinities_ = 0;
  ValueMode mode_;
  OrderStatisticPair middle_;
  std::vector<OrderStatisticPair> continuous_, discrete_;  // one for each of kPercents
  std::size_t bin_ = 0;
  std::optional<TemporalForm> form_;  // of dates and times, as long as all texts are of it
  std::int64_t characters_ = 0;       // of all texts together
  Sha256 digest_;
};

}  // namespace kiln::statistics
