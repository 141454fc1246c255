#include "query/filter_parser.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "query/literal.h"
#include "text/shorten.h"

namespace kiln::query {

namespace {

struct Comparison {
  std::string_view name, sql;
};
constexpr std::array kComparisons{Comparison{"eq", "="},   Comparison{"neq", "<>"}, Comparison{"gt", ">"},
                                  Comparison{"gte", ">="}, Comparison{"lt", "<"},   Comparison{"lte", "<="}};

constexpr std::string_view kNot = "not.";

bool take(std::string_view& text, std::string_view beginning) {
  if (!text.starts_with(beginning)) return false;
  text.remove_prefix(beginning.size());
  return true;
}

// and, or, not.and, not.or, as a parameter's name or before a parenthesis.
struct Logic {
  bool is_not = false, is_or = false;
};
std::optional<Logic> parse_logic(std::string_view name) {
  Logic logic{.is_not = take(name, kNot)};
  if (name != "and" && name != "or") return std::nullopt;
  logic.is_or = name == "or";
  return logic;
}

std::string negated(bool is_not, std::string sql) { return is_not ? "NOT (" + sql + ")" : sql; }

// Takes a value of a list away: a text between double quotes if nothing follows them in its place, or everything up to
// a comma or parenthesis, quotes and backslashes included (PostgREST's pListElement and pLogicSingleVal).
Result<std::string> take_element(std::string_view& text) {
  const std::size_t quoted = text.starts_with('"') ? quoted_length(text) : std::string_view::npos;
  const bool is_quoted =
      quoted != std::string_view::npos && (quoted == text.size() || text[quoted] == ',' || text[quoted] == ')');
  const std::string_view element = text.substr(0, is_quoted ? quoted : text.find_first_of(",)"));
  text.remove_prefix(element.size());
  return is_quoted ? unquote(element) : Result<std::string>(element);
}

}  // namespace

bool is_filter(const dataset::Dataset& dataset, std::string_view name) {
  return parse_logic(name) || find_reference(dataset, name);
}

Result<void> FilterParser::add(std::string_view name, std::string_view text) {
  std::string sql;
  if (const auto logic = parse_logic(name)) {
    std::string_view rest = text;
    KILN_TRY(sql, group(rest, logic->is_or, 1));
    if (!rest.empty())
      return fail(ErrorCode::invalid_argument, "\"{}\" follows the last parenthesis of {}.", shorten(rest, 80), name);
    sql = negated(logic->is_not, std::move(sql));
  } else {
    KILN_TRY(const Reference reference, parse_reference(dataset_, name));
    std::string_view rest = text;
    KILN_TRY(sql, condition(reference, rest, Place::alone));
    if (!rest.empty())
      return fail(ErrorCode::invalid_argument,
                  "\"{}\" follows the list of {}; a value with , or ) stands in double quotes.", shorten(rest, 80),
                  name);
  }
  if (!filter_.is_whole()) filter_.condition += " AND ";
  filter_.condition += sql;
  return {};
}

// (member,member,…)
Result<std::string> FilterParser::group(std::string_view& text, bool is_or, std::size_t depth) {
  if (depth > kMaxDepth) return fail(ErrorCode::invalid_argument, "The filter is more than {} levels deep.", kMaxDepth);
  if (!take(text, "("))
    return fail(ErrorCode::invalid_argument, "\"{}\" is no list of conditions; write (a.eq.1,b.gt.2).",
                shorten(text, 80));
  std::string sql;
  do {
    KILN_TRY(const std::string next, member(text, depth));
    if (!sql.empty()) sql += is_or ? " OR " : " AND ";
    sql += next;
  } while (take(text, ","));
  if (!take(text, ")"))
    return fail(ErrorCode::invalid_argument,
                "A list of conditions doesn't end with a parenthesis; write (a.eq.1,b.gt.2).");
  return "(" + sql + ")";
}

// A condition, column.operator.value, or a group with its word before it.
Result<std::string> FilterParser::member(std::string_view& text, std::size_t depth) {
  const std::size_t parenthesis = text.find_first_of("(.,)\"");
  const std::size_t after_not = text.starts_with(kNot) ? text.find('(') : parenthesis;
  if (const auto logic = after_not == std::string_view::npos ? std::nullopt : parse_logic(text.substr(0, after_not));
      logic && text[after_not] == '(') {
    text.remove_prefix(after_not);
    KILN_TRY(std::string sql, group(text, logic->is_or, depth + 1));
    return negated(logic->is_not, std::move(sql));
  }
  const std::size_t name_length = text.starts_with('"') ? quoted_length(text) : text.find_first_of(".,)");
  if (name_length == std::string_view::npos || name_length >= text.size() || text[name_length] != '.') {
    return fail(ErrorCode::invalid_argument,
                "\"{}\" is no condition; write column.operator.value, as in dep_delay.gte.60.", shorten(text, 80));
  }
  KILN_TRY(const Reference reference, parse_reference(dataset_, text.substr(0, name_length)));
  text.remove_prefix(name_length + 1);
  return condition(reference, text, Place::in_group);
}

// operator.value, with not. before it or without. Alone, the value is all there is, and quotes are a part of it.
Result<std::string> FilterParser::condition(const Reference& reference, std::string_view& text, Place place) {
  if (++conditions_ > kMaxConditions)
    return fail(ErrorCode::invalid_argument, "The filter has more than {} conditions.", kMaxConditions);
  if (reference.position && std::ranges::find(filter_.columns, *reference.position) == filter_.columns.end())
    filter_.columns.push_back(*reference.position);
  const bool is_not = take(text, kNot);
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) {
    return fail(ErrorCode::invalid_argument,
                "\"{}\" is no condition; write an operator, a dot and a value, as in eq.1.", shorten(text, 80));
  }
  const std::string_view name = text.substr(0, dot);
  text.remove_prefix(dot + 1);
  std::string sql;
  if (name == "in") {
    KILN_TRY(sql, list(reference, text));
  } else {
    std::string right(text);
    if (place == Place::in_group) {
      KILN_TRY(right, take_element(text));
    } else {
      text = {};
    }
    KILN_TRY(sql, operation(reference, name, right));
  }
  return negated(is_not, std::move(sql));
}

Result<std::string> FilterParser::operation(const Reference& reference, std::string_view name, std::string_view text) {
  const std::string left = left_side(reference);
  if (const auto* comparison = std::ranges::find(kComparisons, name, &Comparison::name);
      comparison != kComparisons.end()) {
    KILN_TRY(Value right, value(reference, text));
    return left + " " + std::string(comparison->sql) + " " + bind(std::move(right));
  }
  if (name == "is" && text == "null") return left + " IS NULL";
  if (name == "is" && text == "not_null") return left + " IS NOT NULL";
  if (name == "is")
    return fail(ErrorCode::invalid_argument, "\"is.{}\" isn't there; write is.null or is.not_null.", shorten(text, 80));
  if (name == "like" || name == "ilike") return pattern(reference, name, text);
  return fail(
      ErrorCode::invalid_argument,
      "\"{}\" is not an operator; there are eq, neq, gt, gte, lt, lte, like, ilike, in and is, with not. before them.",
      shorten(name, 80));
}

// The number of a row is its rowid less 1, but the rowid is what SQLite finds without looking at all.
std::string FilterParser::left_side(const Reference& reference) const {
  return reference.is_row() ? "_rowid_" : sql_of(dataset_, reference);
}

// (1,2,"a,b")
Result<std::string> FilterParser::list(const Reference& reference, std::string_view& text) {
  if (!take(text, "("))
    return fail(ErrorCode::invalid_argument, "\"{}\" is no list; write in.(1,2).", shorten(text, 80));
  std::string parameters;
  if (!text.starts_with(')')) {
    do {
      KILN_TRY(const std::string element, take_element(text));
      KILN_TRY(Value right, value(reference, element));
      parameters += (parameters.empty() ? "" : ", ") + bind(std::move(right));
    } while (take(text, ","));
  }
  if (!take(text, ")"))
    return fail(ErrorCode::invalid_argument, "A list of values doesn't end with a parenthesis; write in.(1,2).");
  return left_side(reference) + " IN (" + parameters + ")";
}

Result<std::string> FilterParser::pattern(const Reference& reference, std::string_view name, std::string_view text) {
  if (reference.is_row() || is_numeric(dataset_.catalogue().columns[*reference.position].type)) {
    return fail(ErrorCode::wrong_type, "{} needs a column of texts; compare numbers with eq, gt, gte, lt or lte.",
                name);
  }
  const std::string left = sql_of(dataset_, reference);
  // SQLite's patterns end at a NUL, where texts may go on: no text of a CSV matches one that has it.
  if (text.find('\0') != std::string_view::npos) return left + " <> " + left;
  if (name == "like") return left + " GLOB " + bind(glob_pattern(text));
  return left + " LIKE " + bind(like_pattern(text)) + " ESCAPE '\\'";
}

Result<Value> FilterParser::value(const Reference& reference, std::string_view text) const {
  if (reference.is_row()) {
    KILN_TRY(const Value number, parse_number(text, ColumnType::integer));
    if (const auto* integer = std::get_if<std::int64_t>(&number))
      return *integer == std::numeric_limits<std::int64_t>::max() ? *integer : *integer + 1;
    if (text.find_first_not_of("-0123456789") == std::string_view::npos) return number;  // beyond 64 bits
    return fail(ErrorCode::invalid_argument, "\"{}\" is not a row's number; write an integer.", shorten(text, 80));
  }
  const catalogue::CatalogueColumn& column = dataset_.catalogue().columns[*reference.position];
  if (!is_numeric(column.type)) return std::string(text);
  return parse_number(text, column.type);
}

std::string FilterParser::bind(Value value) {
  filter_.values.push_back(std::move(value));
  return dataset::filter_parameter(filter_.values.size());
}

}  // namespace kiln::query
