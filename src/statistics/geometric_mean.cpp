#include "statistics/geometric_mean.h"

#include <algorithm>
#include <cmath>

namespace kiln::statistics {

GeometricMean::Scaled GeometricMean::Scaled::of(const DoubleDouble& value) {
  int exponent = 0;
  std::frexp(value.high, &exponent);
  return {{std::ldexp(value.high, -exponent), std::ldexp(value.low, -exponent)}, exponent};
}

GeometricMean::Scaled GeometricMean::Scaled::times(const Scaled& other) const {
  Scaled product = of(mantissa * other.mantissa);
  product.exponent += exponent + other.exponent;
  return product;
}

// By squaring: as many multiplications as n has bits, and once more for each that is 1.
GeometricMean::Scaled GeometricMean::Scaled::power(std::int64_t n) const {
  Scaled result, square = *this;
  for (;;) {
    if (n % 2 != 0) result = result.times(square);
    n /= 2;
    if (n == 0) return result;
    square = square.times(square);
  }
}

void GeometricMean::add(const DoubleDouble& value, std::int64_t times) {
  count_ += times;
  is_defined_ = is_defined_ && value.high > 0 && std::isfinite(value.high);
  if (is_defined_) product_ = product_.times(Scaled::of(value).power(times));
}

std::optional<double> GeometricMean::value() const {
  if (count_ == 0 || !is_defined_) return std::nullopt;
  const auto n = static_cast<double>(count_);
  // The whole part of exponent / n goes around the root, so that what is left is a number near 1.
  std::int64_t whole = product_.exponent / count_, rest = product_.exponent % count_;
  if (rest < 0) --whole, rest += count_;
  const double root = std::exp2((static_cast<double>(rest) + std::log2(product_.mantissa.high)) / n);
  // x + x / n (p / x^n - 1): the double is right to some units in its last place, and one step leaves their square.
  const Scaled power = Scaled::of(DoubleDouble(root)).power(count_);
  const DoubleDouble ratio = product_.mantissa / power.mantissa;
  const int shift = static_cast<int>(rest - power.exponent);  // the ratio is near 1, and so the shift near 0
  const DoubleDouble scaled{std::ldexp(ratio.high, shift), std::ldexp(ratio.low, shift)};
  const DoubleDouble step = (scaled - DoubleDouble(1)) * DoubleDouble(root) / n;
  const int exponent = static_cast<int>(std::clamp<std::int64_t>(whole, -1'200, 1'200));
  return std::ldexp((DoubleDouble(root) + step).high, exponent);
}

}  // namespace kiln::statistics
