#include "question/filter.h"

#include <algorithm>

namespace kiln::question {

namespace {

void add_columns(const Condition& condition, std::vector<std::size_t>& columns) {
  if (const auto* group = std::get_if<Group>(&condition.test)) {
    for (const Condition& member : group->members) add_columns(member, columns);
    return;
  }
  const auto left_of = [](const auto& test) -> Reference {
    if constexpr (requires { test.left; }) return test.left;
    return {};
  };
  const Reference left = std::visit(left_of, condition.test);
  if (left.position && std::ranges::find(columns, *left.position) == columns.end()) columns.push_back(*left.position);
}

}  // namespace

std::vector<std::size_t> Filter::columns() const {
  std::vector<std::size_t> columns;
  for (const Condition& condition : conditions) add_columns(condition, columns);
  return columns;
}

}  // namespace kiln::question
