// What has to be known of a column before its values come to be summarised: how they are scaled, and where the median
// is.
#pragma once

#include <cstdint>
#include <optional>

#include "statistics/exact_mean.h"
#include "value/value.h"

namespace kiln::statistics {

struct ColumnExtent {
  std::int64_t count = 0;      // values that aren't missing
  Value min, max;              // of the finite ones; none without
  std::optional<double> mean;  // of the finite ones; numbers only
};

// Finds the extent of values that come in ascending order.
class ExtentFinder {
 public:
  // REQUIRED: `value` isn't missing, and greater than the one before; frequency > 0.
  void add(const Value& value, std::int64_t frequency);
  ColumnExtent finish();

 private:
  ColumnExtent extent_;
  ExactMean mean_;
};

}  // namespace kiln::statistics
