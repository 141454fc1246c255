#include "question/filter.h"

#include <algorithm>

namespace kiln::question {

namespace {

void add_column(std::size_t position, std::vector<std::size_t>& columns) {
  if (std::ranges::find(columns, position) == columns.end()) columns.push_back(position);
}

void add_columns(const Condition& condition, std::vector<std::size_t>& columns) {
  if (const auto* group = std::get_if<Group>(&condition.test)) {
    for (const Condition& member : group->members) add_columns(member, columns);
    return;
  }
  if (const auto* search = std::get_if<Search>(&condition.test)) {
    for (const std::size_t position : search->columns) add_column(position, columns);
    return;
  }
  const auto left_of = [](const auto& test) -> Reference {
    if constexpr (requires { test.left; }) return test.left;
    return {};
  };
  const Reference left = std::visit(left_of, condition.test);
  if (left.position) add_column(*left.position, columns);
}

std::size_t bytes_of(const Value& value) {
  const auto* const text = std::get_if<std::string>(&value);
  return text ? text->capacity() : 0;
}

std::size_t bytes_of(const std::vector<Condition>& conditions);

struct HeldBytes {
  std::size_t operator()(const Group& group) const { return bytes_of(group.members); }
  std::size_t operator()(const Comparison& test) const { return bytes_of(test.right); }
  std::size_t operator()(const InList& list) const {
    std::size_t bytes = list.values.capacity() * sizeof(Value);
    for (const Value& value : list.values) bytes += bytes_of(value);
    return bytes;
  }
  std::size_t operator()(const Match& match) const { return match.pattern.parts.capacity() * sizeof(Pattern::Part); }
  std::size_t operator()(const RegexMatch& match) const { return match.expression.capacity(); }
  std::size_t operator()(const Search& search) const {
    return search.text.capacity() + search.columns.capacity() * sizeof(search.columns[0]);
  }
  std::size_t operator()(const IsNull&) const { return 0; }
};

std::size_t bytes_of(const std::vector<Condition>& conditions) {
  std::size_t bytes = conditions.capacity() * sizeof(Condition);
  for (const Condition& condition : conditions) bytes += std::visit(HeldBytes(), condition.test);
  return bytes;
}

}  // namespace

std::size_t Filter::held_bytes() const { return bytes_of(conditions); }

std::vector<std::size_t> Filter::columns() const {
  std::vector<std::size_t> columns;
  for (const Condition& condition : conditions) add_columns(condition, columns);
  return columns;
}

}  // namespace kiln::question
