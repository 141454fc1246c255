#include "openapi/patterns.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "query/operators.h"
#include "query/words.h"

namespace kiln::openapi {

namespace {

constexpr std::string_view kNumber = R"(-?(?:[0-9]+(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?|Infinity))";
constexpr std::string_view kInteger = R"(-?[0-9]+)";
// A text in a list: as it is, or in double quotes.
constexpr std::string_view kListed = R"re((?:"(?:[^"\\]|\\[\s\S])*"|[^,\(\)]*))re";

// The operators that a column of that type takes with one of these operands, as one alternative.
std::string operators(ColumnType type, std::initializer_list<query::Operand> operands) {
  std::vector<std::string_view> names;
  for (const query::Operator& each : query::kOperators) {
    const bool is_meant = std::ranges::find(operands, each.operand) != operands.end();
    if (is_meant && fits(each.needs, type)) names.push_back(each.name);
  }
  return names.size() == 1 ? std::string(names.front()) : fmt::format("(?:{})", fmt::join(names, "|"));
}

std::string filter(ColumnType type, std::string_view value, std::string_view listed) {
  using query::Operand;
  return fmt::format(R"((?:{})?(?:{}\.{}|{}\.\((?:{}(?:,{})*)?\)|{}\.(?:{})))", escape_pattern(query::kNotPrefix),
                     operators(type, {Operand::value, Operand::pattern}), value, operators(type, {Operand::list}),
                     listed, listed, operators(type, {Operand::null_word}), fmt::join(query::kNullWords, "|"));
}

std::string number_filter(std::string_view number) { return filter(ColumnType::real, number, number); }
std::string text_filter(std::string_view value) { return filter(ColumnType::text, value, kListed); }

std::string whole(std::string_view pattern) { return fmt::format("^{}$", pattern); }
std::string list(const std::string& item) { return fmt::format("{}(?:,{})*", item, item); }

}  // namespace

std::string escape_pattern(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    // The syntax characters, and no others: with the flag u no other may have a backslash.
    if (std::string_view("^$\\.*+?()[]{}|").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string number_filter_pattern() { return whole(number_filter(kNumber)); }
std::string text_filter_pattern() { return whole(text_filter(R"([\s\S]*)")); }
std::string row_filter_pattern() { return whole(number_filter(kInteger)); }

std::string select_pattern(const std::string& words, bool with_row) {
  return whole(list(fmt::format(R"((?:\*|{}{}))", with_row ? fmt::format("{}|", query::kRow) : "", words)));
}

std::string columns_pattern(const std::string& words) { return whole(list(fmt::format("(?:{})", words))); }

std::string order_pattern(const std::string& words) {
  return whole(list(fmt::format(R"((?:{}|{})(?:\.(?:asc|desc))?(?:\.(?:nullsfirst|nullslast))?)", query::kRow, words)));
}

std::string conditions_pattern(const std::string& number_words, const std::string& text_words) {
  std::string conditions;
  if (!number_words.empty()) conditions = fmt::format(R"((?:{})\.{})", number_words, number_filter(kNumber));
  if (!text_words.empty()) {
    if (!conditions.empty()) conditions += '|';
    conditions += fmt::format(R"((?:{})\.{})", text_words, text_filter(kListed));
  }
  return whole(fmt::format(R"(\({}\))", list(fmt::format("(?:{})", conditions))));
}

}  // namespace kiln::openapi
