// Variance, standard deviation and skewness of a column: sums of powers of the differences from the mean, in 106 bits.
// The differences are taken from the mean itself, rounded, so that nothing cancels; what that rounding leaves is put
// right at the end. Values are scaled to at most 1, so that no square overflows or underflows where the result doesn't.
#pragma once

#include <cstdint>
#include <optional>

#include "statistics/double_double.h"

namespace kiln::statistics {

class CentralMoments {
 public:
  // mean: of the values to come, as good as it's known; largest: the largest of their sizes. Both finite.
  CentralMoments(double mean, double largest);

  // REQUIRED: value is finite and |value| <= largest; times > 0.
  void add(double value, std::int64_t times) { add(scaled(value), static_cast<double>(times)); }
  void add(std::int64_t value, std::int64_t times) { add(scaled(DoubleDouble::of(value)), static_cast<double>(times)); }

  // Of the sample: divided by n - 1. None of fewer than two values; infinite where it is larger than the largest
  // double.
  std::optional<double> variance() const;
  std::optional<double> stddev() const;
  // The adjusted Fisher-Pearson coefficient, G1 = g1 sqrt(n (n - 1)) / (n - 2) (Joanes and Gill, 1998). None of fewer
  // than three values, or where all are equal.
  std::optional<double> skewness() const;

 private:
  void add(const DoubleDouble& value, double times) {
    const DoubleDouble difference = value - mean_, square = difference * difference;
    sum_ = sum_ + difference * times;
    squares_ = squares_ + square * times;
    cubes_ = cubes_ + square * difference * times;
    count_ += times;
  }
  DoubleDouble scaled(const DoubleDouble& value) const;
  DoubleDouble second_moment() const;  // sum of squares of differences from the mean, divided by n
  DoubleDouble sample_variance() const;

  int exponent_;  // values are divided by 2^exponent_
  DoubleDouble mean_;
  DoubleDouble sum_, squares_, cubes_;
  double count_ = 0;
};

}  // namespace kiln::statistics
