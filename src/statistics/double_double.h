// Numbers of about 106 bits as the unevaluated sum of two doubles: enough that sums of squares lose nothing that the
// double they end in could show. Dekker, "A Floating-Point Technique for Extending the Available Precision" (1971); the
// names are those of Shewchuk's and Hida, Li and Bailey's papers. REQUIRES rounding to nearest, and no -ffast-math.
#pragma once

#include <cmath>
#include <cstdint>

namespace kiln::statistics {

struct DoubleDouble {
  double high = 0, low = 0;  // |low| is at most half a unit in the last place of high

  DoubleDouble() = default;
  DoubleDouble(double value) : high(value) {}  // NOLINT: a double is one
  DoubleDouble(double h, double l) : high(h), low(l) {}

  // Exactly: 53 bits and the rest.
  static DoubleDouble of(std::int64_t integer) {
    const auto rounded = static_cast<double>(integer);
    __extension__ typedef __int128 Wide;  // the double nearest to the largest integer is 2^63, which is one too many
    return {rounded, static_cast<double>(static_cast<Wide>(integer) - static_cast<Wide>(rounded))};
  }
};

// a + b exactly, for any a and b.
inline DoubleDouble two_sum(double a, double b) {
  const double sum = a + b, part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}

// a + b exactly. REQUIRED: |a| >= |b|, or a is 0.
inline DoubleDouble quick_two_sum(double a, double b) {
  const double sum = a + b;
  return {sum, b - (sum - a)};
}

inline DoubleDouble operator+(const DoubleDouble& a, const DoubleDouble& b) {
  const DoubleDouble high = two_sum(a.high, b.high), low = two_sum(a.low, b.low);
  const DoubleDouble sum = quick_two_sum(high.high, high.low + low.high);
  return quick_two_sum(sum.high, sum.low + low.low);
}

inline DoubleDouble operator-(const DoubleDouble& a) { return {-a.high, -a.low}; }
inline DoubleDouble operator-(const DoubleDouble& a, const DoubleDouble& b) { return a + -b; }

inline DoubleDouble operator*(const DoubleDouble& a, const DoubleDouble& b) {
  const double product = a.high * b.high;
  const double rest = std::fma(a.high, b.high, -product) + (a.high * b.low + a.low * b.high);
  return quick_two_sum(product, rest);
}

// Long division, three digits of 53 bits.
inline DoubleDouble operator/(const DoubleDouble& a, const DoubleDouble& b) {
  const double first = a.high / b.high;
  const DoubleDouble after_first = a - b * DoubleDouble(first);
  const double second = after_first.high / b.high;
  const DoubleDouble after_second = after_first - b * DoubleDouble(second);
  return quick_two_sum(first, second) + DoubleDouble(after_second.high / b.high);
}

// One step of Newton's method from the double's root. REQUIRED: a > 0.
inline DoubleDouble sqrt(const DoubleDouble& a) {
  const double root = std::sqrt(a.high);
  const DoubleDouble rest = a - DoubleDouble(root) * DoubleDouble(root);
  return quick_two_sum(root, rest.high / (2 * root));
}

}  // namespace kiln::statistics
