// The sum and the mean of integers and doubles, infinities among them: added exactly, rounded once.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "statistics/exact_sum.h"
#include "value/value.h"

namespace kiln::statistics {

// Valid as zeroed memory, and trivial to destroy: SQLite knows neither constructors nor destructors.
class ExactMean {
 public:
  void add(double value, std::int64_t times = 1) {
    if (std::isfinite(value)) {
      sum_.add(value, times);
    } else {
      infinite_ += value;
    }
    count_ += times;
    has_reals_ = true;
  }
  void add(std::int64_t value, std::int64_t times = 1) {
    sum_.add(value, times);
    count_ += times;
  }

  // An integer where all values are and the sum is one of 64 bits, otherwise rounded once. None as mean().
  Value sum() const {
    if (count_ == 0 || std::isnan(infinite_)) return {};
    if (infinite_ != 0) return infinite_;
    const auto integer = has_reals_ ? std::nullopt : sum_.as_integer();
    return integer ? Value(*integer) : Value(sum_.divided_by(1));
  }

  // None of no values, nor where both infinities are among them (IEEE 754: the sum is not a number).
  std::optional<double> mean() const {
    if (count_ == 0 || std::isnan(infinite_)) return std::nullopt;
    return infinite_ != 0 ? infinite_ : sum_.divided_by(count_);
  }

 private:
  ExactSum sum_;
  std::int64_t count_ = 0;
  double infinite_ = 0;  // the sum of the infinities
  bool has_reals_ = false;
};

}  // namespace kiln::statistics
