#include "statistics/exact_sum.h"

#include <cmath>
#include <limits>
#include <vector>

#include "catch.h"

namespace kiln::statistics {
namespace {

constexpr double kMax = std::numeric_limits<double>::max();
constexpr double kDenormal = std::numeric_limits<double>::denorm_min();

double mean(const std::vector<double>& values) {
  ExactSum sum;
  for (double value : values) sum.add(value);
  return sum.divided_by(static_cast<std::int64_t>(values.size()));
}

TEST_CASE("the mean of one value is the value, whatever its size") {
  for (double value :
       {0.0, 1.0, -1.0, 0.1, 1e300, -kMax, kMax, kDenormal, -3 * kDenormal, 0x1p-1022, 9007199254740993.0}) {
    CHECK(mean({value}) == value);
  }
}

TEST_CASE("huge values that cancel leave what stood beside them") {
  CHECK(mean({1e308, 1.0, -1e308, 1.0}) == 0.5);
  CHECK(mean({kMax, kMax, -kMax, kDenormal}) == kMax / 4);
  CHECK(mean({1e16, 1.0, -1e16}) == 1.0 / 3.0);
}

TEST_CASE("the mean of the largest doubles doesn't overflow") { CHECK(mean({kMax, kMax, kMax}) == kMax); }

TEST_CASE("halves round to even, once") {
  CHECK(mean({1.0, 1.0 + 0x1p-52}) == 1.0);  // between 1 and the next double: to the even one
  CHECK(mean({1.0 + 0x1p-52, 1.0 + 0x1p-51}) == 1.0 + 0x1p-51);
  CHECK(mean({kDenormal, 0.0}) == 0.0);
  CHECK(mean({3 * kDenormal, 0.0}) == 2 * kDenormal);
  CHECK(mean({kDenormal, kDenormal, 0.0}) == kDenormal);
}

TEST_CASE("a million times 0.1 has the mean 0.1, in one addition or in a million") {
  ExactSum singly, at_once;
  for (int i = 0; i < 1'000'000; ++i) singly.add(0.1);
  at_once.add(0.1, 1'000'000);
  CHECK(singly.divided_by(1'000'000) == 0.1);
  CHECK(at_once.divided_by(1'000'000) == 0.1);
}

TEST_CASE("64-bit integers are summed exactly, beyond 2^53 and beyond 2^63") {
  ExactSum sum;
  sum.add(std::numeric_limits<std::int64_t>::max(), 3);
  sum.add(std::numeric_limits<std::int64_t>::min(), 3);
  CHECK(sum.divided_by(6) == -0.5);
  ExactSum odd;
  odd.add(std::int64_t{9007199254740993});  // 2^53 + 1
  odd.add(std::int64_t{-9007199254740992});
  CHECK(odd.divided_by(1) == 1.0);
}

TEST_CASE("NIST NumAcc3 and NumAcc4: the certified means to the last digit") {
  // StRD, univariate summary statistics: 1,001 values around 1,000,000.2 and 10,000,000.2.
  for (double base : {1'000'000.0, 10'000'000.0}) {
    ExactSum sum;
    sum.add(base + 0.2);
    for (int i = 0; i < 500; ++i) {
      sum.add(base + 0.1);
      sum.add(base + 0.3);
    }
    CHECK(sum.divided_by(1001) == base + 0.2);
  }
}

TEST_CASE("a sum is an integer if it is one of 64 bits") {
  constexpr std::int64_t max = std::numeric_limits<std::int64_t>::max(), min = std::numeric_limits<std::int64_t>::min();
  const auto sum_of = [](std::initializer_list<std::int64_t> values) {
    ExactSum sum;
    for (const std::int64_t value : values) sum.add(value);
    return sum.as_integer();
  };
  CHECK(sum_of({}) == 0);
  CHECK(sum_of({-5, 7}) == 2);
  CHECK(sum_of({max}) == max);
  CHECK(sum_of({min}) == min);
  CHECK(sum_of({max, max, min, min}) == -2);
  CHECK_FALSE(sum_of({max, 1}).has_value());
  CHECK_FALSE(sum_of({min, -1}).has_value());
  CHECK_FALSE(sum_of({max, max, max, max, max}).has_value());
  ExactSum half;
  half.add(0.5);
  CHECK_FALSE(half.as_integer().has_value());
  half.add(1.5);
  CHECK(half.as_integer() == 2);
}

}  // namespace
}  // namespace kiln::statistics
