#include "query/literal.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <string>

#include "text/shorten.h"

namespace kiln::query {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes the digits that the text begins with away; says whether there were any.
bool take_digits(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, is_digit);
  const auto count = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(count);
  return count > 0;
}

enum class Form { none, integer, decimal };

Form form_of(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (!take_digits(text)) return Form::none;
  if (text.empty()) return Form::integer;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!take_digits(text)) return Form::none;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    if (!take_digits(text)) return Form::none;
  }
  return text.empty() ? Form::decimal : Form::none;
}

}  // namespace

Result<Value> parse_number(std::string_view text, ColumnType type) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (text == "Infinity") return kInfinity;
  if (text == "-Infinity") return -kInfinity;
  const Form form = form_of(text);
  if (form == Form::none) {
    return fail(ErrorCode::invalid_argument, "\"{}\" is not a number; write it as -2, 1.5, 1e3 or Infinity.",
                shorten(text, 80));
  }
  if (form == Form::integer && type == ColumnType::integer) {
    std::int64_t integer = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), integer).ec == std::errc()) return integer;
  }
  return std::strtod(std::string(text).c_str(), nullptr) +
         0.0;  // beyond the largest double it's infinite, as it has to be
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
