#include "dataset/condition_sql.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

namespace kiln::dataset {

namespace {

// GLOB, because it respects case and LIKE doesn't.
std::string glob_of(const Pattern& pattern) {
  std::string glob;
  for (const auto& [piece, byte] : pattern.parts) {
    if (piece == Pattern::Piece::any_text) {
      glob += '*';
    } else if (piece == Pattern::Piece::any_character) {
      glob += '?';
    } else if (byte == '*' || byte == '?' || byte == '[') {
      glob += {'[', byte, ']'};
    } else {
      glob += byte;
    }
  }
  return glob;
}

// For LIKE with ESCAPE '\'.
std::string like_of(const Pattern& pattern) {
  std::string like;
  for (const auto& [piece, byte] : pattern.parts) {
    if (piece == Pattern::Piece::any_text) {
      like += '%';
    } else if (piece == Pattern::Piece::any_character) {
      like += '_';
    } else {
      if (byte == '%' || byte == '_' || byte == '\\') like += '\\';
      like += byte;
    }
  }
  return like;
}

bool has_nul(const Pattern& pattern) {
  return std::ranges::any_of(
      pattern.parts, [](const Pattern::Part& part) { return part.piece == Pattern::Piece::byte && part.byte == 0; });
}

class Printer {
 public:
  explicit Printer(const SqlNames& names) : names_(names) {}

  std::string print(const Condition& condition) {
    std::string text = std::visit([this](const auto& test) { return print(test); }, condition.test);
    return condition.is_negated ? "NOT (" + text + ")" : text;
  }

  std::string print_all(const std::vector<Condition>& conditions, const char* between) {
    std::string text;
    for (const Condition& condition : conditions) text += (text.empty() ? "" : between) + print(condition);
    return text;
  }

  std::vector<Value> take_values() { return std::move(values_); }

 private:
  std::string print(const Group& group) {
    return "(" + print_all(group.members, group.wanted == Group::Wanted::all ? " AND " : " OR ") + ")";
  }

  std::string print(const Comparison& comparison) {
    return left(comparison.left) + " " + std::string(sign_of(comparison.comparator)) + " " +
           bind(comparison.left, comparison.right);
  }

  std::string print(const InList& list) {
    std::string parameters;
    for (const Value& value : list.values) parameters += (parameters.empty() ? "" : ", ") + bind(list.left, value);
    return left(list.left) + " IN (" + parameters + ")";
  }

  std::string print(const Match& match) {
    const std::string column = left(match.left);
    // SQLite's patterns end at a NUL, where texts may go on: no text of a CSV matches one that has it.
    if (has_nul(match.pattern)) return column + " <> " + column;
    if (match.pattern.ignores_case) return column + " LIKE " + bind(like_of(match.pattern)) + " ESCAPE '\\'";
    return column + " GLOB " + bind(glob_of(match.pattern));
  }

  std::string print(const IsNull& test) { return left(test.left) + (test.expected ? " IS NULL" : " IS NOT NULL"); }

  // Of a row's number it's the rowid, which SQLite finds without looking at all; values are moved by 1 instead.
  std::string left(const Reference& reference) const {
    return reference.is_row() ? kRowId : names_.columns[*reference.position];
  }

  std::string bind(const Reference& reference, const Value& value) {
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

SqlCondition print(const SqlNames& names, const Filter& filter) {
  Printer printer(names);
  std::string text = printer.print_all(filter.conditions, " AND ");
  return {std::move(text), printer.take_values()};
}

}  // namespace kiln::dataset
