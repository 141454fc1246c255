#include "query/filter_parser.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "query/elements.h"
#include "query/operand.h"
#include "query/parse_reference.h"
#include "query/parse_search.h"
#include "query/words.h"
#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::query {

namespace {

using question::Condition;
using question::Group;
using question::Reference;

// and, or, not.and, not.or, as a parameter's name or before a parenthesis.
struct Logic {
  bool is_not = false, is_or = false;
};
std::optional<Logic> parse_logic(std::string_view name) {
  Logic logic{.is_not = take(name, kNotPrefix)};
  if (name != kAnd && name != kOr) return std::nullopt;
  logic.is_or = name == kOr;
  return logic;
}

// eq(any), like(all): whether one of several values is enough.
std::optional<Group::Wanted> take_modifier(std::string_view& name) {
  for (const auto& [modifier, wanted] : {std::pair{"(any)", Group::Wanted::any}, {"(all)", Group::Wanted::all}}) {
    if (!name.ends_with(modifier)) continue;
    name.remove_suffix(std::string_view(modifier).size());
    return wanted;
  }
  return std::nullopt;
}

// An operator as it's written: with (any) or (all) behind it, or without.
struct Called {
  const Operator* called = nullptr;  // null if there is none of that name
  std::optional<Group::Wanted> several = {};
};
Called find_called(std::string_view name) {
  const auto several = take_modifier(name);
  return {find_operator(name), several};
}

// How long the name of a column is that a condition begins with, up to its dot; npos where there is none.
std::size_t name_length_of(std::string_view text) {
  std::size_t length = text.starts_with('"') ? quoted_length(text) : text.find_first_of(".,)");
  if (length != std::string_view::npos && text.starts_with('"')) length = text.find_first_not_of(" \t", length);
  return length == std::string_view::npos || text[length] != '.' ? std::string_view::npos : length;
}

}  // namespace

bool is_filter(const dataset::Dataset& dataset, std::string_view name) {
  return name == kSearch || parse_logic(name) || find_reference(dataset, name);
}

bool looks_like_condition(std::string_view value) {
  take(value, kNotPrefix);
  const std::size_t dot = value.find('.');
  return dot != std::string_view::npos && find_called(value.substr(0, dot)).called;
}

Result<void> FilterParser::add(std::string_view name, std::string_view text) {
  Condition added;
  std::string_view rest = text;
  if (name == kSearch) {
    if (text.empty()) return {};  // a form's field that nobody has filled in
    KILN_CHECK(count_condition());
    KILN_TRY(added, search_everywhere(dataset_, text, ignores_accents_));
  } else if (const auto logic = parse_logic(name)) {
    KILN_TRY(added, group(rest, logic->is_or, 1));
    if (!rest.empty())
      return fail(ErrorCode::invalid_argument, "\"{}\" follows the last parenthesis of {}.", shorten(rest, 80), name);
    added.is_negated = logic->is_not;
  } else {
    KILN_TRY(const Reference left, parse_reference(dataset_, name));
    KILN_TRY(added, condition(left, rest, Place::alone));
    if (!rest.empty())
      return fail(ErrorCode::invalid_argument,
                  "\"{}\" follows the list of {}; a value with , or ) stands in double quotes.", shorten(rest, 80),
                  name);
  }
  filter_.conditions.push_back(std::move(added));
  return {};
}

Result<void> FilterParser::count_condition() {
  if (++conditions_ <= kMaxConditions) return {};
  return fail(ErrorCode::invalid_argument, "The filter has more than {} conditions.", kMaxConditions);
}

// (member,member,…)
Result<Condition> FilterParser::group(std::string_view& text, bool is_or, std::size_t depth) {
  if (depth > kMaxDepth) return fail(ErrorCode::invalid_argument, "The filter is more than {} levels deep.", kMaxDepth);
  if (!take_mark(text, '('))
    return fail(ErrorCode::invalid_argument, "\"{}\" is no list of conditions; write (a.eq.1,b.gt.2).",
                shorten(text, 80));
  Group group{is_or ? Group::Wanted::any : Group::Wanted::all, {}};
  do {
    KILN_TRY(Condition next, member(text, depth));
    group.members.push_back(std::move(next));
  } while (take_mark(text, ','));
  if (!take_mark(text, ')'))
    return fail(ErrorCode::invalid_argument,
                "A list of conditions doesn't end with a parenthesis; write (a.eq.1,b.gt.2).");
  return Condition{std::move(group)};
}

// A condition, column.operator.value, or a group with its word before it. REQUIRED: no blanks before it.
Result<Condition> FilterParser::member(std::string_view& text, std::size_t depth) {
  const std::size_t parenthesis = text.find_first_of("(.,)\"");
  const std::size_t after_not = text.starts_with(kNotPrefix) ? text.find('(') : parenthesis;
  if (const auto logic =
          after_not == std::string_view::npos ? std::nullopt : parse_logic(trim(text.substr(0, after_not)));
      logic && text[after_not] == '(') {
    text.remove_prefix(after_not);
    KILN_TRY(Condition inner, group(text, logic->is_or, depth + 1));
    inner.is_negated = logic->is_not;
    return inner;
  }
  const std::size_t name_length = name_length_of(text);
  if (name_length == std::string_view::npos) {
    return fail(ErrorCode::invalid_argument,
                "\"{}\" is no condition; write column.operator.value, as in dep_delay.gte.60.", shorten(text, 80));
  }
  KILN_TRY(const Reference left, parse_reference(dataset_, text.substr(0, name_length)));
  text.remove_prefix(name_length + 1);
  return condition(left, text, Place::in_group);
}

// operator.value, with not. before it or without. Alone, the value is all there is, and quotes are a part of it.
Result<Condition> FilterParser::condition(const Reference& left, std::string_view& text, Place place) {
  KILN_CHECK(count_condition());
  const bool is_not = take(text, kNotPrefix);
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) {
    return fail(ErrorCode::invalid_argument,
                "\"{}\" is no condition; write an operator, a dot and a value, as in eq.1.", shorten(text, 80));
  }
  const std::string_view name = text.substr(0, dot);
  text.remove_prefix(dot + 1);
  const auto [called, several] = find_called(name);
  if (called && several && !called->takes_several())
    return fail(ErrorCode::invalid_argument,
                "\"{}\" is asked of one value; (any) and (all) stand behind comparisons and patterns.", called->name);
  if (!called)
    return fail(ErrorCode::invalid_argument, "\"{}\" is not an operator; there are {}, with not. before them.",
                shorten(name, 80), join_names([](const Operator&) { return true; }, "and"));
  Condition read;
  if (several) {
    KILN_TRY(read, each_of(left, *called, *several, text));
  } else if (called->operand == Operand::list) {
    KILN_TRY(read, list(left, text));
  } else {
    std::string right(text);
    if (place == Place::in_group) {
      KILN_TRY(right, take_element(text));
    } else {
      text = {};
    }
    KILN_TRY(read, read_operand(dataset_, left, *called, right, ignores_accents_));
  }
  // It may be negated already: all of none.
  read.is_negated = read.is_negated != is_not;
  return read;
}

// (1,2,"a,b")
Result<Condition> FilterParser::list(const Reference& left, std::string_view& text) {
  if (!take_mark(text, '('))
    return fail(ErrorCode::invalid_argument, "\"{}\" is no list; write in.(1,2).", shorten(text, 80));
  question::InList in_list{left, {}};
  if (!text.starts_with(')')) {
    do {
      KILN_TRY(const std::string element, take_element(text));
      KILN_TRY(Value right, read_listed(dataset_, left, element));
      in_list.values.push_back(std::move(right));
      if (in_list.values.size() > kMaxListed)
        return fail(ErrorCode::invalid_argument, "A list has more than {} values.", kMaxListed);
    } while (take(text, ","));  // blanks belong to texts
  }
  if (!take_mark(text, ')'))
    return fail(ErrorCode::invalid_argument, "A list of values doesn't end with a parenthesis; write in.(1,2).");
  return Condition{std::move(in_list)};
}

// {1,2,"a,b"}
Result<Condition> FilterParser::each_of(const Reference& left, const Operator& called, Group::Wanted wanted,
                                        std::string_view& text) {
  if (!take_mark(text, '{'))
    return fail(ErrorCode::invalid_argument, "\"{}\" is no list; write {}(any).{{1,2}}.", shorten(text, 80),
                called.name);
  // Of none any is false and all is true, of what is missing, too.
  if (take_mark(text, '}')) return Condition{question::InList{left, {}}, wanted == Group::Wanted::all};
  Group group{wanted, {}};
  do {
    KILN_TRY(const std::string element, take_array_element(text));
    KILN_CHECK(count_condition());
    KILN_TRY(Condition one, read_operand(dataset_, left, called, element, ignores_accents_));
    group.members.push_back(std::move(one));
  } while (take(text, ","));
  if (!take_mark(text, '}'))
    return fail(ErrorCode::invalid_argument, "A list of values doesn't end with a brace; write {}(any).{{1,2}}.",
                called.name);
  return Condition{std::move(group)};
}

}  // namespace kiln::query
