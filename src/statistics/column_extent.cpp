#include "statistics/column_extent.h"

#include <cmath>
#include <utility>

namespace kiln::statistics {

void ExtentFinder::add(const Value& value, std::int64_t frequency) {
  extent_.count += frequency;
  const auto* integer = std::get_if<std::int64_t>(&value);
  const auto* real = std::get_if<double>(&value);
  if (real && std::isinf(*real)) return;
  if (integer) mean_.add(*integer, frequency);
  if (real) mean_.add(*real, frequency);
  if (extent_.min == Value()) extent_.min = value;
  extent_.max = value;
}

ColumnExtent ExtentFinder::finish() {
  extent_.mean = mean_.mean();
  return std::move(extent_);
}

}  // namespace kiln::statistics
