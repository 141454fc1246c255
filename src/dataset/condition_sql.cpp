#include "dataset/condition_sql.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "dataset/pattern_functions.h"
#include "question/pattern_sql.h"

namespace kiln::dataset {

namespace {

constexpr std::size_t kMaxSearched = 100;  // columns of one call

class Printer {
 public:
  explicit Printer(const SqlNames& names) : names_(names) {}

  std::string print(const question::Condition& condition) {
    std::string text = std::visit([this](const auto& test) { return print(test); }, condition.test);
    return condition.is_negated ? "NOT (" + text + ")" : text;
  }

  std::string print_all(const std::vector<question::Condition>& conditions, const char* between) {
    std::string text;
    for (const question::Condition& condition : conditions) text += (text.empty() ? "" : between) + print(condition);
    return text;
  }

  std::vector<Value> take_values() { return std::move(values_); }

 private:
  std::string print(const question::Group& group) {
    return "(" + print_all(group.members, group.wanted == question::Group::Wanted::all ? " AND " : " OR ") + ")";
  }

  std::string print(const question::Comparison& comparison) {
    return left(comparison.left) + " " + std::string(question::sign_of(comparison.comparator)) + " " +
           bind(comparison.left, comparison.right);
  }

  std::string print(const question::InList& list) {
    std::string parameters;
    for (const Value& value : list.values) parameters += (parameters.empty() ? "" : ", ") + bind(list.left, value);
    return left(list.left) + " IN (" + parameters + ")";
  }

  std::string print(const question::Match& match) {
    const std::string column = left(match.left);
    const auto pattern = question::sql_pattern(match.pattern);
    if (!pattern) return column + " <> " + column;
    if (pattern->ignores_case) return column + " LIKE " + bind(pattern->text) + " ESCAPE '\\'";
    if (pattern->beginning.empty()) return column + " GLOB " + bind(pattern->text);
    // SQLite finds the texts that begin so in an index by itself, but only as long as GLOB is its own function.
    std::string end = pattern->beginning;
    ++end.back();
    std::string text = "(" + column + " >= " + bind(pattern->beginning);
    text += " AND " + column + " < " + bind(std::move(end));
    return text + " AND " + column + " GLOB " + bind(pattern->text) + ")";
  }

  // regexpi is no operator: the sqlite3 shell has both functions.
  std::string print(const question::RegexMatch& match) {
    const std::string column = left(match.left);
    if (match.ignores_case) return "regexpi(" + bind(match.expression) + ", " + column + ")";
    return column + " REGEXP " + bind(match.expression);
  }

  // Functions take a limited number of arguments (SQLITE_MAX_FUNCTION_ARG), and expressions are only so deep.
  std::string print(const question::Search& search) {
    const std::string call = std::string(search_function(search.ignores_accents)) + "(" + bind(search.text);
    std::string text = "(" + call;
    std::size_t arguments = 0;
    for (const std::size_t position : search.columns) {
      if (arguments++ == kMaxSearched) text += ") OR " + call, arguments = 1;
      text += ", " + names_.columns[position];
    }
    return text + "))";
  }

  std::string print(const question::IsNull& test) {
    return left(test.left) + (test.expected ? " IS NULL" : " IS NOT NULL");
  }

  // Of a row's number it's the rowid, which SQLite finds without looking at all; values are moved by 1 instead.
  std::string left(const question::Reference& reference) const {
    return reference.is_row() ? kRowId : names_.columns[*reference.position];
  }

  std::string bind(const question::Reference& reference, const Value& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    if (reference.is_row() && number && *number != std::numeric_limits<std::int64_t>::max()) {
      values_.emplace_back(*number + 1);
    } else {
      values_.push_back(value);
    }
    return filter_parameter(values_.size());
  }

  std::string bind(std::string text) {
    values_.emplace_back(std::move(text));
    return filter_parameter(values_.size());
  }

  const SqlNames& names_;
  std::vector<Value> values_;
};

}  // namespace

std::string filter_parameter(std::size_t number) { return ":filter" + std::to_string(number); }

SqlCondition print(const SqlNames& names, const question::Filter& filter) {
  Printer printer(names);
  std::string text = printer.print_all(filter.conditions, " AND ");
  return {std::move(text), printer.take_values()};
}

}  // namespace kiln::dataset
