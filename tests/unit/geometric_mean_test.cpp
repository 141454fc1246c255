// The n-th root of a product that no double could hold.
#include "statistics/geometric_mean.h"

#include <limits>

#include "catch.h"

namespace kiln::statistics {
namespace {

struct Times {
  double value;
  std::int64_t times = 1;
};

std::optional<double> of(std::initializer_list<Times> values) {
  GeometricMean mean;
  for (const auto& [value, times] : values) mean.add(value, times);
  return mean.value();
}

TEST_CASE("the geometric mean is exact where it's a number that is easily said") {
  CHECK(of({{2}, {8}}) == 4);
  CHECK(of({{1}, {3}, {9}}) == 3);
  CHECK(of({{0.5}, {2, 1'000'000}, {0.5, 999'999}}) == 1);
  CHECK(of({{1e-300}, {1e300}}) == 1);
  CHECK(of({{4, 1'000'000'000}, {9, 1'000'000'000}}) == 6);
  GeometricMean integers;
  integers.add(std::int64_t{1152921504606846977}, 3);
  CHECK(integers.value() == 1152921504606846976.0);
}

TEST_CASE("of equal values it's that value, to its last bit, whatever its size and however many there are") {
  for (const double value :
       {0.1, 1.0 / 3, 1e308, std::numeric_limits<double>::max(), 2.2250738585072014e-308, 12345.678}) {
    for (const std::int64_t times : {1, 2, 3, 7, 1'000, 336'776, 10'103'280}) {
      INFO(value << " " << times);
      CHECK(of({{value, times}}) == value);
    }
  }
}

TEST_CASE("there is none of no values, nor where one isn't greater than 0 or is infinite") {
  CHECK_FALSE(of({}).has_value());
  CHECK_FALSE(of({{0}, {1}}).has_value());
  CHECK_FALSE(of({{-1}, {1}}).has_value());
  CHECK_FALSE(of({{1}, {std::numeric_limits<double>::infinity()}}).has_value());
}

}  // namespace
}  // namespace kiln::statistics
