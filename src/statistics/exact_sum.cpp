#include "statistics/exact_sum.h"

#include <bit>
#include <cmath>

namespace kiln::statistics {

namespace {

constexpr int kDigitBits = 32;
constexpr std::int64_t kDigitMask = 0xffffffff;
constexpr int kBitOfOne = 1074;  // bit 0 of the accumulator is worth 2^-1074
constexpr int kMantissaBits = 53;
// Each addition puts less than 2^32 into a digit: after this many a 64-bit digit could overflow.
constexpr std::uint32_t kAdditionsPerCarry = 1u << 30;
// The quotient is computed this many digits below bit 0, so that a quotient near the smallest denormals rounds right.
constexpr std::size_t kFractionDigits = 4;

}  // namespace

void ExactSum::add(double value, std::int64_t times) {
  int exponent = 0;
  const double fraction =
      std::frexp(std::fabs(value), &exponent);  // value = fraction × 2^exponent, 0.5 <= fraction < 1
  const auto mantissa = static_cast<std::uint64_t>(std::ldexp(fraction, kMantissaBits));
  const int lowest_bit = exponent - kMantissaBits + kBitOfOne;
  // A denormal's mantissa has zeros at its end, below bit 0.
  const std::uint64_t kept = lowest_bit < 0 ? mantissa >> -lowest_bit : mantissa;
  add_shifted(Unsigned128{kept} * static_cast<std::uint64_t>(times), std::signbit(value),
              lowest_bit < 0 ? 0 : lowest_bit);
}

void ExactSum::add(std::int64_t value, std::int64_t times) {
  const std::uint64_t magnitude = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  add_shifted(Unsigned128{magnitude} * static_cast<std::uint64_t>(times), value < 0, kBitOfOne);
}

void ExactSum::add_shifted(Unsigned128 magnitude, bool negative, int lowest_bit) {
  if (additions_ == kAdditionsPerCarry) {
    carry(digits_);
    additions_ = 0;
  }
  ++additions_;
  auto digit = static_cast<std::size_t>(lowest_bit / kDigitBits);
  const auto put = [&](std::uint64_t bits) {
    digits_[digit++] += negative ? -static_cast<std::int64_t>(bits) : static_cast<std::int64_t>(bits);
  };
  const int shift = lowest_bit % kDigitBits;
  put(static_cast<std::uint64_t>(magnitude << shift) & 0xffffffff);
  for (magnitude >>= kDigitBits - shift; magnitude != 0; magnitude >>= kDigitBits)
    put(static_cast<std::uint64_t>(magnitude) & 0xffffffff);
}

void ExactSum::carry(Digits& digits) {
  for (std::size_t i = 0; i + 1 < kDigits; ++i) {
    digits[i + 1] += digits[i] >> kDigitBits;  // arithmetic: rounds down, as a borrow does
    digits[i] &= kDigitMask;
  }
}

std::pair<ExactSum::Digits, bool> ExactSum::magnitude() const {
  Digits digits = digits_;
  carry(digits);
  const bool negative = digits.back() < 0;
  if (negative) {
    for (auto& digit : digits) digit = -digit;
    carry(digits);
  }
  return {digits, negative};
}

std::optional<std::int64_t> ExactSum::as_integer() const {
  const auto [digits, negative] = magnitude();
  constexpr std::size_t kDigitOfOne = kBitOfOne / kDigitBits, kShift = kBitOfOne % kDigitBits;
  constexpr std::size_t kUsed = kDigitOfOne + 3;  // digits beyond are of 2^78 and more
  Unsigned128 integer = 0;
  for (std::size_t i = digits.size(); i-- > 0;) {
    const auto digit = static_cast<Unsigned128>(digits[i]);
    if ((i >= kUsed || i < kDigitOfOne) && digit != 0) return std::nullopt;
    if (i >= kUsed || i < kDigitOfOne) continue;
    integer = integer << kDigitBits | digit;
  }
  if ((integer & ((Unsigned128{1} << kShift) - 1)) != 0) return std::nullopt;
  integer >>= kShift;
  constexpr Unsigned128 kLargest = Unsigned128{1} << 63;
  if (integer > kLargest || (integer == kLargest && !negative)) return std::nullopt;
  return static_cast<std::int64_t>(negative ? 0 - static_cast<std::uint64_t>(integer)
                                            : static_cast<std::uint64_t>(integer));
}

double ExactSum::divided_by(std::int64_t count) const {
  const auto [digits, negative] = magnitude();

  // Long division from the highest digit down; what remains at the end is only needed as "something was left".
  const auto divisor = static_cast<std::uint64_t>(count);
  std::array<std::uint32_t, kDigits + kFractionDigits> quotient{};
  std::uint64_t remainder = 0;
  for (std::size_t i = quotient.size(); i-- > 0;) {
    const std::uint64_t digit = i < kFractionDigits ? 0 : static_cast<std::uint64_t>(digits[i - kFractionDigits]);
    const Unsigned128 dividend = (Unsigned128{remainder} << kDigitBits) | digit;
    quotient[i] = static_cast<std::uint32_t>(dividend / divisor);
    remainder = static_cast<std::uint64_t>(dividend % divisor);
  }

  // Round to 53 bits, or to fewer where a denormal has fewer, halves to even.
  const auto bit = [&](int i) { return (quotient[static_cast<std::size_t>(i / kDigitBits)] >> (i % kDigitBits)) & 1u; };
  int highest = static_cast<int>(quotient.size()) * kDigitBits - 1;
  while (highest >= 0 && bit(highest) == 0) --highest;
  const int lowest_denormal = static_cast<int>(kFractionDigits) * kDigitBits;
  const int lowest = std::max(highest - kMantissaBits + 1, lowest_denormal);
  std::uint64_t mantissa = 0;
  for (int i = highest; i >= lowest; --i) mantissa = mantissa << 1 | bit(i);
  bool rest = remainder != 0;
  for (int i = 0; i < lowest - 1 && !rest; ++i) rest = bit(i) != 0;
  if (bit(lowest - 1) != 0 && (rest || (mantissa & 1) != 0)) ++mantissa;
  const double rounded = std::ldexp(static_cast<double>(mantissa), lowest - lowest_denormal - kBitOfOne);
  return negative && rounded != 0 ? -rounded : rounded;
}

}  // namespace kiln::statistics
