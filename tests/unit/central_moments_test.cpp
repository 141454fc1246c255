#include "statistics/central_moments.h"

#include <limits>
#include <vector>

#include "catch.h"

namespace kiln::statistics {
namespace {

CentralMoments of(const std::vector<double>& values, double mean, double largest) {
  CentralMoments moments(mean, largest);
  for (const double value : values) moments.add(value, 1);
  return moments;
}

TEST_CASE("variance, standard deviation and skewness are those of the sample") {
  const auto moments = of({1, 2, 3, 4, 10}, 4, 10);
  CHECK(moments.variance() == 12.5);
  CHECK(moments.stddev() == 3.5355339059327378);
  CHECK(moments.skewness() == 1.6970562748477140);
}

TEST_CASE("a mean that is off a little changes nothing") {
  const auto exact = of({1e9 + 1, 1e9 + 2, 1e9 + 4}, 1e9 + 7.0 / 3, 2e9),
             off = of({1e9 + 1, 1e9 + 2, 1e9 + 4}, 1e9, 2e9);
  CHECK(exact.variance() == off.variance());
  CHECK(exact.skewness() == off.skewness());
}

TEST_CASE("the largest and the smallest doubles neither overflow nor underflow where the result doesn't") {
  CHECK(of({-1e308, 1e308}, 0, 1e308).stddev() == 1.4142135623730951e308);
  CHECK(of({-1e308, 1e308}, 0, 1e308).variance() == std::numeric_limits<double>::infinity());
  CHECK(of({1e-308, 3e-308}, 2e-308, 3e-308).stddev() == 1.4142135623730955e-308);
}

TEST_CASE("integers beyond 2^53 keep their digits") {
  CentralMoments moments(9007199254740992.0, 9007199254740996.0);
  for (const std::int64_t value : {9007199254740991, 9007199254740993, 9007199254740995}) moments.add(value, 1);
  CHECK(moments.variance() == 4);
}

TEST_CASE("too few values, or equal ones, have no spread to speak of") {
  CHECK_FALSE(of({}, 0, 0).variance().has_value());
  CHECK_FALSE(of({5}, 5, 5).variance().has_value());
  CHECK(of({5, 5, 5}, 5, 5).variance() == 0);
  CHECK(of({5, 5, 5}, 5, 5).stddev() == 0);
  CHECK_FALSE(of({5, 5, 5}, 5, 5).skewness().has_value());
  CHECK_FALSE(of({1, 2}, 1.5, 2).skewness().has_value());
}

}  // namespace
}  // namespace kiln::statistics
