#include "statistics/order_statistic.h"

#include "statistics/exact_mean.h"

namespace kiln::statistics {

// Halves of integers are added, so that nothing overflows.
Value middle(const Value& low, const Value& high) {
  ExactMean mean;
  if (const auto* integer = std::get_if<std::int64_t>(&low)) {
    const std::int64_t other = std::get<std::int64_t>(high), odd_ones = *integer % 2 + other % 2;
    if (odd_ones % 2 == 0) return *integer / 2 + other / 2 + odd_ones / 2;
    mean.add(*integer);
    mean.add(other);
  } else {
    mean.add(std::get<double>(low));
    mean.add(std::get<double>(high));
  }
  return number_or_none(mean.mean().value_or(std::nan("")));
}

}  // namespace kiln::statistics
