#include "statistics/column_extent.h"

#include <cmath>

#include "statistics/exact_mean.h"

namespace kiln::statistics {

ColumnExtent extent_of(const Frequencies& frequencies) {
  ColumnExtent extent;
  ExactMean mean;
  for (const auto& [value, frequency] : frequencies) {
    extent.count += frequency;
    const auto* integer = std::get_if<std::int64_t>(&value);
    const auto* real = std::get_if<double>(&value);
    if (real && std::isinf(*real)) continue;
    if (integer) mean.add(*integer, frequency);
    if (real) mean.add(*real, frequency);
    if (extent.min == Value()) extent.min = value;
    extent.max = value;
  }
  extent.mean = mean.mean();
  return extent;
}

}  // namespace kiln::statistics
