#include "query/literal.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>

#include "query/elements.h"
#include "text/characters.h"
#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::query {

namespace {

// Takes the digits that the text begins with away; says whether there were any.
bool take_digits(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, is_digit);
  const auto count = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(count);
  return count > 0;
}

// A number written in digits: digits × 10^exponent, without zeros at either end; no digits at all are 0.
struct Decimal {
  bool is_negative = false;
  std::string digits = {};
  std::int64_t exponent = 0;
};

constexpr std::int64_t kMaxExponent = 1'000'000'000;  // far beyond what any text here has digits for

// Takes e3, E+3 or e-3 away; none where the digits are missing.
std::optional<std::int64_t> take_exponent(std::string_view& text) {
  if (!text.starts_with('e') && !text.starts_with('E')) return 0;
  text.remove_prefix(1);
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  const std::string_view digits = text;
  if (!take_digits(text)) return std::nullopt;
  std::int64_t exponent = 0;
  for (const char c : digits.substr(0, digits.size() - text.size()))
    exponent = std::min(kMaxExponent, exponent * 10 + (c - '0'));
  return is_negative ? -exponent : exponent;
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal number{.is_negative = text.starts_with('-')};
  if (number.is_negative) text.remove_prefix(1);
  const std::string_view whole = text;
  if (!take_digits(text)) return std::nullopt;
  number.digits = whole.substr(0, whole.size() - text.size());
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const std::string_view fraction = text;
    if (!take_digits(text)) return std::nullopt;
    number.digits += fraction.substr(0, fraction.size() - text.size());
    number.exponent = -static_cast<std::int64_t>(fraction.size() - text.size());
  }
  const auto exponent = take_exponent(text);
  if (!exponent || !text.empty()) return std::nullopt;
  number.exponent += *exponent;
  number.digits.erase(0, std::min(number.digits.find_first_not_of('0'), number.digits.size()));
  while (number.digits.ends_with('0')) number.digits.pop_back(), ++number.exponent;
  return number;
}

// The greatest integer that isn't greater; nullopt beyond 64 bits.
std::optional<std::int64_t> floor_of(const Decimal& number) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::digits10 + 1;
  const std::int64_t places = static_cast<std::int64_t>(number.digits.size()) + number.exponent;  // before the point
  if (!number.digits.empty() && places > kMost) return std::nullopt;
  std::string whole = number.is_negative ? "-" : "";
  if (places > 0) whole += number.digits.substr(0, static_cast<std::size_t>(places));
  if (number.exponent > 0 && !number.digits.empty()) whole.append(static_cast<std::size_t>(number.exponent), '0');
  if (whole.empty() || whole == "-") whole += '0';
  const auto floor = parse_whole<std::int64_t>(whole);
  const bool is_fraction_below_zero = number.is_negative && number.exponent < 0 && !number.digits.empty();
  if (!floor || !is_fraction_below_zero) return floor;
  if (*floor == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  return *floor - 1;
}

}  // namespace

Result<Number> parse_number(std::string_view text, ColumnType type) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::string_view written = text;
  text.remove_prefix(std::min(text.find_first_not_of(kPostgresSpace), text.size()));
  text = text.substr(0, text.find_last_not_of(kPostgresSpace) + 1);
  if (text == "Infinity") return Number{kInfinity};
  if (text == "-Infinity") return Number{-kInfinity};
  const auto decimal = parse_decimal(text);
  if (!decimal) {
    const bool is_null = equals_ignoring_case(text, "null");
    return fail(ErrorCode::invalid_value, "\"{}\" is not a number; write it as -2, 1.5, 1e3 or Infinity.{}",
                shorten(written, 80), is_null ? " What is missing is found by is.null." : "");
  }
  // Beyond the largest double it's infinite, as it has to be; -0 is 0.
  const double nearest = std::strtod(std::string(text).c_str(), nullptr) + 0.0;
  if (type != ColumnType::integer) return Number{nearest};
  const bool is_integer = decimal->exponent >= 0 || decimal->digits.empty();
  if (const auto floor = floor_of(*decimal)) {
    if (is_integer) return Number{*floor};
    const bool lies_between = nearest != std::floor(nearest);
    return lies_between ? Number{nearest} : Number{*floor, true};
  }
  // Rounding must not make it one of the integers of 64 bits: the least of them is a double.
  constexpr double kLeast = -0x1p63;
  return Number{nearest == kLeast ? std::nextafter(kLeast, -kInfinity) : nearest};
}

question::Comparison compare(const question::Reference& left, question::Comparator comparator, const Number& number) {
  if (!number.is_above) return {left, comparator, number.value};
  if (const auto instead = question::of_lower_neighbour(comparator)) return {left, *instead, number.value};
  return {left, comparator, Value(0.5)};  // any number that no integer is equal to
}

question::Pattern parse_pattern(std::string_view text, bool ignores_case) {
  using Piece = question::Pattern::Piece;
  question::Pattern pattern{.parts = {}, .ignores_case = ignores_case};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      pattern.parts.push_back({Piece::byte, text[++i]});
    } else if (text[i] == '%' || text[i] == '*') {
      pattern.parts.push_back({Piece::any_text});
    } else if (text[i] == '_') {
      pattern.parts.push_back({Piece::any_character});
    } else {
      pattern.parts.push_back({Piece::byte, text[i]});
    }
  }
  return pattern;
}

}  // namespace kiln::query
