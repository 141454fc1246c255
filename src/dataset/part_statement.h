// A statement of sql/ as it's asked of a part of the dataset.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dataset/condition_sql.h"
#include "dataset/sql_names.h"
#include "question/filter.h"
#include "sql/statements.h"
#include "value/value.h"

namespace kiln::dataset {

struct PartStatement {
  std::string text;
  std::vector<Value> values;  // of its parameters :filter1, :filter2, …; see filter_parameter
};

// The statement with its placeholders filled in, so that it's asked of the rows that match. One that takes a filter
// gets the condition there and the table itself as {table}; any other gets the matching rows as {table}.
// `placeholders`: the text for all others; see sql::expand.
using Placeholders = std::vector<std::pair<std::string_view, std::string_view>>;
PartStatement expand_for(const sql::NamedStatement& statement, const SqlNames& names, const question::Filter& filter,
                         Placeholders placeholders);

}  // namespace kiln::dataset
