// A part of the dataset: the rows for which a condition holds, as SQL with its values apart.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "value/value.h"

namespace kiln::dataset {

struct Filter {
  // An SQL expression over the columns of the dataset's table, in which values are parameters: :filter1, :filter2, …
  // Empty: the whole dataset.
  std::string condition;
  std::vector<Value> values;         // of the parameters, in the order of their numbers
  std::vector<std::size_t> columns;  // the positions of those it looks at; an index of one of them may make it fast

  bool is_whole() const { return condition.empty(); }
};

// ":filter3" for the third value.
std::string filter_parameter(std::size_t number);

// A statement of sql/ with its placeholders filled in, so that it's asked of the rows that match. A statement with a
// {filter} gets the condition there and the table itself as {table}; any other gets the matching rows as {table}.
// `placeholders`: the text for all others; see sql::expand.
using Placeholders = std::vector<std::pair<std::string_view, std::string_view>>;
std::string expand_for(std::string_view statement, std::string_view quoted_table, const Filter& filter,
                       Placeholders placeholders);

}  // namespace kiln::dataset
