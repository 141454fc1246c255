// A statement of sql/ as it's asked of a part of the dataset.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dataset/condition_sql.h"
#include "dataset/filter.h"
#include "dataset/sql_names.h"
#include "sql/statements.h"
#include "value/value.h"

namespace kiln::dataset {

struct PartStatement {
  std::string text;
  std::vector<Value> values;  // of its parameters :filter1, :filter2, …; see filter_parameter
};

// {table} is the rows that match, or, where the statement has a place for a condition, the table itself with the
// condition there. `placeholders`: all others that it has; see sql::expand.
using Placeholders = std::vector<std::pair<std::string_view, std::string_view>>;
PartStatement expand_for(const sql::NamedStatement& statement, const SqlNames& names, const Filter& filter,
                         Placeholders placeholders);

}  // namespace kiln::dataset
