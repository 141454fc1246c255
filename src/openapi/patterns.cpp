#include "openapi/patterns.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "query/limits.h"
#include "query/operators.h"
#include "query/words.h"

namespace kiln::openapi {

namespace {

constexpr std::string_view kNumber = R"(-?(?:[0-9]+(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?|Infinity))";
constexpr std::string_view kInteger = R"(-?[0-9]+)";
// A text in a list: as it is, or in double quotes.
constexpr std::string_view kListed = R"re((?:"(?:[^"\\]|\\[\s\S])*"|[^,\(\)]*))re";
// In braces, which are PostgreSQL's arrays, one without quotes isn't empty, and not null.
constexpr std::string_view kBraced = R"re((?:"(?:[^"\\]|\\[\s\S])*"|[^",\{\}\\\sNn][^",\{\}\\]*))re";
// An expression that surely is one: there's more than a pattern can say.
constexpr std::string_view kPlainExpression = R"(\^?[A-Za-z0-9 ]*\$?)";

bool is_any_operator(const query::Operator&) { return true; }

// The operators that a column of that type takes with one of these operands, as one alternative.
std::string operators(ColumnType type, std::initializer_list<query::Operand> operands,
                      bool (*wanted)(const query::Operator&) = is_any_operator) {
  std::vector<std::string_view> names;
  for (const query::Operator& each : query::kOperators) {
    const bool is_meant = std::ranges::find(operands, each.operand) != operands.end();
    if (is_meant && fits(each.needs, type) && wanted(each)) names.push_back(each.name);
  }
  return names.size() == 1 ? std::string(names.front()) : fmt::format("(?:{})", fmt::join(names, "|"));
}

// How many a list has by its pattern, so that no combination of lists is more than a request may ask for
// (query/limits.h): ten conditions of nine values each, for example.
constexpr std::size_t kMaxInPattern = 10, kMaxInBraces = 9;
static_assert(kMaxInPattern * kMaxInBraces <= query::kMaxConditions && kMaxInPattern <= query::kMaxSortTerms);

std::string list(const std::string& item, std::size_t most = kMaxInPattern) {
  return fmt::format("{0}(?:,{0}){{0,{1}}}", item, most - 1);
}

// listed, in_braces: a value among several, in parentheses and in braces.
std::string filter(ColumnType type, std::string_view value, const std::string& listed, const std::string& in_braces) {
  using query::Operand;
  const std::string of_one = operators(type, {Operand::value, Operand::pattern, Operand::search});
  const std::string of_several = operators(type, {Operand::value, Operand::pattern, Operand::search},
                                           [](const query::Operator& each) { return each.takes_several(); });
  std::string expressions;
  if (!is_numeric(type))
    expressions = fmt::format(R"({}\.{}|)", operators(type, {Operand::expression}), kPlainExpression);
  return fmt::format(R"((?:{})?(?:{}\.{}|{}\((?:any|all)\)\.\{{{}\}}|{}{}\.\((?:{})?\)|{}\.(?:{})))",
                     escape_pattern(query::kNotPrefix), of_one, value, of_several, list(in_braces, kMaxInBraces),
                     expressions, operators(type, {Operand::list}), list(listed), operators(type, {Operand::null_word}),
                     fmt::join(query::kNullWords, "|"));
}

std::string number_filter(const std::string& number) { return filter(ColumnType::real, number, number, number); }
std::string text_filter(std::string_view value) {
  return filter(ColumnType::text, value, std::string(kListed), std::string(kBraced));
}

std::string whole(std::string_view pattern) { return fmt::format("^{}$", pattern); }

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

std::string number_filter_pattern() { return whole(number_filter(std::string(kNumber))); }
std::string text_filter_pattern() { return whole(text_filter(R"([\s\S]*)")); }
std::string row_filter_pattern() { return whole(number_filter(std::string(kInteger))); }

std::string select_pattern(const SelectWords& words) {
  std::string rows =
      list(fmt::format(R"((?:\*|{}{}))", words.with_row ? fmt::format("{}|", query::kRow) : "", words.any));
  if (!words.numbers.empty() && !words.cast_name.empty())
    rows += fmt::format("(?:,{}:(?:{})::text)?", words.cast_name, words.numbers);
  std::string aggregates;
  if (!words.any_aggregates.empty())
    aggregates = fmt::format(R"((?:{})\.(?:{})\(\))", words.any, fmt::join(words.any_aggregates, "|"));
  if (!words.numbers.empty() && !words.number_aggregates.empty())
    aggregates += fmt::format(R"({}(?:{})\.(?:{})\(\))", aggregates.empty() ? "" : "|", words.numbers,
                              fmt::join(words.number_aggregates, "|"));
  if (aggregates.empty()) return whole(rows);
  return whole(fmt::format("(?:{}|(?:(?:{}),)?(?:{}))", rows, words.any, aggregates));
}

std::string columns_pattern(const std::string& words) { return whole(fmt::format("(?:{0})(?:,(?:{0}))*", words)); }

std::string order_pattern(const std::string& words) {
  return whole(list(fmt::format(R"((?:{}|{})(?:\.(?:asc|desc))?(?:\.(?:nullsfirst|nullslast))?)", query::kRow, words)));
}

std::string conditions_pattern(const std::string& number_words, const std::string& text_words) {
  std::string conditions;
  if (!number_words.empty())
    conditions = fmt::format(R"((?:{})\.{})", number_words, number_filter(std::string(kNumber)));
  if (!text_words.empty()) {
    if (!conditions.empty()) conditions += '|';
    conditions += fmt::format(R"((?:{})\.{})", text_words, text_filter(kListed));
  }
  return whole(fmt::format(R"(\({}\))", list(fmt::format("(?:{})", conditions))));
}

}  // namespace kiln::openapi
