#include "statistics/central_moments.h"

namespace kiln::statistics {

CentralMoments::CentralMoments(double mean, double largest) : exponent_(0) {
  std::frexp(largest, &exponent_);
  mean_ = scaled(DoubleDouble(mean));
}

DoubleDouble CentralMoments::scaled(const DoubleDouble& value) const {
  return {std::ldexp(value.high, -exponent_), std::ldexp(value.low, -exponent_)};
}

DoubleDouble CentralMoments::second_moment() const {
  const DoubleDouble shift = sum_ / count_;
  return squares_ / count_ - shift * shift;
}

DoubleDouble CentralMoments::sample_variance() const { return second_moment() * count_ / (count_ - 1); }

std::optional<double> CentralMoments::variance() const {
  if (count_ < 2) return std::nullopt;
  return std::ldexp(std::fmax(0, sample_variance().high), 2 * exponent_);
}

std::optional<double> CentralMoments::stddev() const {
  if (count_ < 2) return std::nullopt;
  const DoubleDouble variance = sample_variance();
  return variance.high > 0 ? std::ldexp(sqrt(variance).high, exponent_) : 0;
}

std::optional<double> CentralMoments::skewness() const {
  const DoubleDouble second = count_ < 3 ? DoubleDouble() : second_moment();
  if (!(second.high > 0)) return std::nullopt;
  const DoubleDouble shift = sum_ / count_;
  const DoubleDouble third = cubes_ / count_ - shift * (squares_ / count_) * 3 + shift * shift * shift * 2;
  const DoubleDouble adjustment = sqrt(DoubleDouble(count_) * (count_ - 1)) / (count_ - 2);
  return (third / (second * sqrt(second)) * adjustment).high;
}

}  // namespace kiln::statistics
