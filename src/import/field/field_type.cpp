#include "import/field/field_type.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <system_error>

#include "text/characters.h"
#include "text/numbers.h"

namespace kiln::import {

namespace {

constexpr std::size_t kMaxTokenBytes = 7;

std::string_view without_minus(std::string_view text) { return text.starts_with('-') ? text.substr(1) : text; }

bool has_leading_zero(std::string_view digits) { return digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]); }

std::string_view without_plus(std::string_view text) {
  return text.size() > 1 && text[0] == '+' && text[1] != '-' ? text.substr(1) : text;
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const std::string_view digits = without_minus(text);
  if (digits.empty() || !is_digit(digits[0]) || has_leading_zero(digits)) return std::nullopt;
  return parse_whole<std::int64_t>(text);
}

std::optional<double> parse_real(std::string_view text) {
  const std::string_view number = without_minus(text);
  // from_chars takes "inf", "nan" and hexadecimal-free decimals only; the first character keeps the words out.
  if (number.empty() || !(is_digit(number[0]) || number[0] == '.') || has_leading_zero(number)) return std::nullopt;
  if (is_all_digits(number) && !parse_integer(text)) return std::nullopt;
  return parse_whole<double>(text);
}

std::optional<double> parse_infinity(std::string_view text) {
  const std::string_view name = without_minus(text);
  if (!equals_ignoring_case(name, "inf") && !equals_ignoring_case(name, "infinity")) return std::nullopt;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return text.starts_with('-') ? -infinity : infinity;
}

std::optional<std::int64_t> read_integer(std::string_view text) {
  return parse_whole<std::int64_t>(without_plus(text));
}

std::optional<double> read_real(std::string_view text) {
  const auto real = parse_whole<double>(without_plus(text));
  if (!real || std::isnan(*real)) return std::nullopt;
  return *real + 0.0;  // -0.0 becomes 0.0
}

bool is_missing_token(std::string_view text) {
  return text.size() <= kMaxTokenBytes && std::ranges::find(kMissingTokens, text) != kMissingTokens.end();
}

bool is_null_token(std::string_view text, const std::vector<std::string>& null_tokens) {
  return std::ranges::find(null_tokens, text) != null_tokens.end();
}

bool is_nan(std::string_view text) { return equals_ignoring_case(without_minus(text), "nan"); }

bool is_exact_as_real(std::int64_t integer) {
  const auto real = static_cast<double>(integer);
  return real < 0x1p63 && static_cast<std::int64_t>(real) == integer;
}

bool survives_as_real(std::string_view decimal) {
  constexpr std::size_t kAlwaysKept = std::numeric_limits<double>::digits10;
  std::string digits;  // the significant ones
  const std::string_view number = without_minus(without_plus(decimal));
  for (const char c : number.substr(0, number.find_first_of("eE"))) {
    if (is_digit(c) && !(digits.empty() && c == '0')) digits += c;
  }
  while (digits.ends_with('0')) digits.pop_back();
  if (digits.size() <= kAlwaysKept) return true;
  const auto real = read_real(decimal);
  if (!real || !std::isfinite(*real)) return true;
  std::array<char, 1200> written{};  // a double has at most 767 significant digits
  const std::size_t precision = std::min<std::size_t>(digits.size(), 1000) - 1;
  const auto [end, error] = std::to_chars(written.data(), written.data() + written.size(), std::fabs(*real),
                                          std::chars_format::scientific, static_cast<int>(precision));
  if (error != std::errc()) return false;
  std::string back;
  for (const char* at = written.data(); at != end && *at != 'e'; ++at) {
    if (is_digit(*at)) back += *at;
  }
  return back == digits;
}

namespace {

bool is_beyond_a_double(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc::result_out_of_range && end == text.data() + text.size();
}

}  // namespace

std::string_view why_not_a_number(std::string_view text) {
  const std::string_view digits = without_minus(text);
  if (text.empty()) return "is an empty text";
  if (has_leading_zero(digits)) return "has a leading zero";
  if (is_all_digits(digits)) return "doesn't fit 64 bits";
  if (text.starts_with('+')) return "has a plus sign";
  if (is_beyond_a_double(text)) return "is beyond what a REAL can hold";
  return "isn't a number";
}

}  // namespace kiln::import
