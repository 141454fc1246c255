// The geometric mean: the n-th root of the product of n values, as Python's statistics.geometric_mean and SciPy's gmean
// define it. The product is kept in 106 bits with an exponent of its own, so that it neither overflows nor loses what
// the result could show; the root is one step of Newton's method from the double's.
#pragma once

#include <cstdint>
#include <optional>

#include "statistics/double_double.h"

namespace kiln::statistics {

class GeometricMean {
 public:
  // REQUIRED: value isn't NaN; times > 0.
  void add(double value, std::int64_t times) { add(DoubleDouble(value), times); }
  void add(std::int64_t value, std::int64_t times) { add(DoubleDouble::of(value), times); }

  // None of no values, or where one isn't greater than 0 or is infinite.
  std::optional<double> value() const;

 private:
  // mantissa * 2^exponent, the mantissa at least 1/2 and less than 1.
  struct Scaled {
    DoubleDouble mantissa{0.5};
    std::int64_t exponent = 1;

    static Scaled of(const DoubleDouble& value);
    Scaled times(const Scaled& other) const;
    Scaled power(std::int64_t n) const;
  };
  void add(const DoubleDouble& value, std::int64_t times);

  Scaled product_;
  std::int64_t count_ = 0;
  bool is_defined_ = true;
};

}  // namespace kiln::statistics
