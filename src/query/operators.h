// The operators of filters: one table, which the parser, its messages and the patterns of the OpenAPI document read.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "question/condition.h"
#include "value/column_type.h"

namespace kiln::query {

// What stands after an operator's dot.
enum class Operand {
  value,       // one value of the column's kind
  pattern,     // a text with wildcards
  expression,  // a regular expression
  search,      // a text to look for, in any case
  list,        // values in parentheses
  null_word,   // one of kNullWords
};

struct Operator {
  std::string_view name;
  Operand operand;
  Needs needs = Needs::any;              // of the column; a row's number counts as a number
  question::Comparator comparator = {};  // with a value
  bool ignores_case = false;             // with a pattern or an expression
  bool accepts_missing = false;          // a missing value passes, too

  // Whether it may be asked of several values at once: eq(any).{1,2}, like(all).{a*,*b}.
  bool takes_several() const { return operand != Operand::list && operand != Operand::null_word && !accepts_missing; }
};

using question::Comparator;

// In the order in which messages and the OpenAPI document name them.
inline constexpr std::array kOperators{
    Operator{"eq", Operand::value, Needs::any, Comparator::equal},
    Operator{"neq", Operand::value, Needs::any, Comparator::not_equal},
    Operator{"gt", Operand::value, Needs::any, Comparator::greater},
    Operator{"gte", Operand::value, Needs::any, Comparator::greater_or_equal},
    Operator{"lt", Operand::value, Needs::any, Comparator::less},
    Operator{"lte", Operand::value, Needs::any, Comparator::less_or_equal},
    Operator{
        .name = "isdistinct", .operand = Operand::value, .comparator = Comparator::not_equal, .accepts_missing = true},
    Operator{.name = "like", .operand = Operand::pattern, .needs = Needs::texts},
    Operator{.name = "ilike", .operand = Operand::pattern, .needs = Needs::texts, .ignores_case = true},
    Operator{.name = "match", .operand = Operand::expression, .needs = Needs::texts},
    Operator{.name = "imatch", .operand = Operand::expression, .needs = Needs::texts, .ignores_case = true},
    Operator{.name = "search", .operand = Operand::search, .needs = Needs::texts},
    Operator{"in", Operand::list},
    Operator{"is", Operand::null_word},
};

inline constexpr std::string_view kNull = "null", kNotNull = "not_null";
inline constexpr std::array kNullWords{kNull, kNotNull};

// The operator of that name; null if there is none.
constexpr const Operator* find_operator(std::string_view name) {
  const auto* const found = std::ranges::find(kOperators, name, &Operator::name);
  return found == kOperators.end() ? nullptr : found;
}

// The names of the operators for which wanted(operator) holds, with `conjunction` before the last one: "gt, gte or lt".
inline std::string join_names(bool (*wanted)(const Operator&), std::string_view conjunction) {
  std::string names, last;
  for (const Operator& each : kOperators) {
    if (!wanted(each)) continue;
    if (!last.empty()) names += (names.empty() ? "" : ", ") + last;
    last = each.name;
  }
  return names.empty() ? last : names + " " + std::string(conjunction) + " " + last;
}

}  // namespace kiln::query
