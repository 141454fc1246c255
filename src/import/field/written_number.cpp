#include "import/field/written_number.h"

#include <algorithm>

#include "import/field/number_unit.h"
#include "text/characters.h"

namespace kiln::import {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxNumberBytes = 100;  // nobody writes longer ones
constexpr std::array kBlanks{" "sv, "\t"sv, "\u00a0"sv, "\u202f"sv, "\u2009"sv};
constexpr auto kMinus = "\u2212"sv;
constexpr auto kRightQuote = "\u2019"sv;

// The bytes of a blank at the beginning, or at the end; 0 if there is none.
std::size_t blank_at(std::string_view text) {
  const auto* const blank = std::ranges::find_if(kBlanks, [&](auto one) { return text.starts_with(one); });
  return blank == kBlanks.end() ? 0 : blank->size();
}
std::size_t blank_before_end(std::string_view text) {
  const auto* const blank = std::ranges::find_if(kBlanks, [&](auto one) { return text.ends_with(one); });
  return blank == kBlanks.end() ? 0 : blank->size();
}

struct SeparatorFound {
  Separator separator;
  std::size_t bytes;
};

std::optional<SeparatorFound> separator_at(std::string_view text) {
  switch (text.front()) {
    case '.': return SeparatorFound{Separator::point, 1};
    case ',': return SeparatorFound{Separator::comma, 1};
    case '\'': return SeparatorFound{Separator::apostrophe, 1};
    default: break;
  }
  if (text.starts_with(kRightQuote)) return SeparatorFound{Separator::apostrophe, kRightQuote.size()};
  if (const std::size_t bytes = blank_at(text)) return SeparatorFound{Separator::blank, bytes};
  return std::nullopt;
}

bool is_exponent(std::string_view text) {
  if (text.empty() || lower(text[0]) != 'e') return false;
  text.remove_prefix(1);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return is_all_digits(text);
}

}  // namespace

std::string_view without_blanks_around(std::string_view text) {
  while (const std::size_t bytes = blank_at(text)) text.remove_prefix(bytes);
  while (const std::size_t bytes = blank_before_end(text)) text.remove_suffix(bytes);
  return text;
}

std::optional<WrittenNumber> WrittenNumber::parse(std::string_view text) {
  if (text.size() > kMaxNumberBytes || !std::ranges::any_of(text, is_digit)) return std::nullopt;
  text = without_blanks_around(text);
  WrittenNumber number;
  while (number.take_front(text)) text = without_blanks_around(text);
  while (number.take_back(text)) text = without_blanks_around(text);
  const bool is_signed = number.has_minus_ || number.has_plus_;
  if (number.is_open_ != number.is_in_parentheses_ || (number.is_open_ && is_signed) || !number.take_groups(text))
    return std::nullopt;
  return number;
}

bool WrittenNumber::take_front(std::string_view& text) {
  if (text.empty() || is_digit(text[0])) return false;
  if (!has_minus_ && !has_plus_) {
    const std::size_t minus = text.starts_with('-') ? 1 : text.starts_with(kMinus) ? kMinus.size() : 0;
    has_minus_ = minus > 0;
    has_plus_ = text.starts_with('+');
    text.remove_prefix(minus + (has_plus_ ? 1 : 0));
    if (has_minus_ || has_plus_) return true;
  }
  if (!is_open_ && text.starts_with('(')) {
    is_open_ = true;
    text.remove_prefix(1);
    return true;
  }
  if (!unit_.empty()) return false;
  unit_ = leading_unit(text);
  text.remove_prefix(unit_.size());
  has_code_before_ = is_currency_code(unit_);
  is_unit_attached_ = !text.empty() && is_digit(text[0]);
  return !unit_.empty();
}

bool WrittenNumber::take_back(std::string_view& text) {
  if (text.empty() || is_digit(text.back())) return false;
  if (is_open_ && !is_in_parentheses_ && text.ends_with(')')) {
    is_in_parentheses_ = true;
    text.remove_suffix(1);
    return true;
  }
  const std::size_t minus = text.ends_with('-') ? 1 : text.ends_with(kMinus) ? kMinus.size() : 0;
  if (minus > 0) {
    if (has_minus_ || has_plus_ || is_open_) return false;
    has_minus_ = is_minus_behind_ = true;
    text.remove_suffix(minus);
    return true;
  }
  if (!unit_.empty()) return false;
  unit_ = trailing_unit(text);
  text.remove_suffix(unit_.size());
  return !unit_.empty();
}

bool WrittenNumber::take_groups(std::string_view text) {
  for (;;) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    if ((digits == 0 && groups_ > 0) || groups_ == kMaxDigitGroups) return false;
    digits_[groups_++] = text.substr(0, digits);
    text.remove_prefix(digits);
    if (text.empty()) return digits > 0;
    if (digits > 0 && is_exponent(text)) {
      exponent_ = text;
      return true;
    }
    const auto found = separator_at(text);
    if (!found) return false;
    separators_[groups_ - 1] = found->separator;
    has_space_ = has_space_ || text.front() == ' ';
    text.remove_prefix(found->bytes);
  }
}

}  // namespace kiln::import
