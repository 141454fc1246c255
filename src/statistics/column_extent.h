// What has to be known of a column before its values come to be summarised: how they are scaled, and where the median
// is.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "value/value.h"

namespace kiln::statistics {

struct ColumnExtent {
  std::int64_t count = 0;      // values that aren't missing
  Value min, max;              // of the finite ones; none without
  std::optional<double> mean;  // of the finite ones; numbers only
};

// Values and how often each stands in the column.
using Frequencies = std::vector<std::pair<Value, std::int64_t>>;

// REQUIRED: the values aren't missing and in ascending order.
ColumnExtent extent_of(const Frequencies& frequencies);

}  // namespace kiln::statistics
