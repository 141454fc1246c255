// The exact sum of doubles and integers, in any order, without overflow, and its quotient by a count, rounded once.
//
// Plain sums of doubles lose digits, and Kahan's lose fewer: both miss the certified means of NIST's NumAcc3 and
// NumAcc4. Here the sum is one long fixed-point number that covers every double: a superaccumulator (Kulisch, "Computer
// Arithmetic and Validity", 2008). Bit 0 is the smallest denormal, 2^-1074; digits of 32 bits stand in 64-bit integers,
// so that carries can wait.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace kiln::statistics {

__extension__ typedef unsigned __int128 Unsigned128;

class ExactSum {
 public:
  // Adds value × times. REQUIRED: value is finite, times >= 0.
  void add(double value, std::int64_t times = 1);
  void add(std::int64_t value, std::int64_t times = 1);

  // The sum divided by count, rounded once to the nearest double, halves to even; zero is positive. REQUIRED: count >
  // 0, and the quotient's size is at most the largest double, as that of a mean always is. A sum may be larger than
  // that (count 1): it is then infinite.
  double divided_by(std::int64_t count) const;

  // The sum, if it is an integer of 64 bits.
  std::optional<std::int64_t> as_integer() const;

 private:
  // 2098 bits for any double, 63 for the count and the carry of 2^63 values, rounded up.
  static constexpr std::size_t kDigits = 70;
  using Digits = std::array<std::int64_t, kDigits>;

  void add_shifted(Unsigned128 magnitude, bool negative, int lowest_bit);
  static void carry(Digits& digits);  // makes every digit 0 to 2^32 - 1, except the highest, which has the sign
  // The size of the sum, every digit 0 to 2^32 - 1, and whether it is negative.
  std::pair<Digits, bool> magnitude() const;

  Digits digits_{};
  std::uint32_t additions_ = 0;  // since the last carry
};

}  // namespace kiln::statistics
