// A filter as a condition in SQL. Names come from the catalogue and values are bound, so that nothing that a client
// writes becomes SQL.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dataset/sql_names.h"
#include "question/filter.h"
#include "value/value.h"

namespace kiln::dataset {

struct SqlCondition {
  std::string text;           // an expression over the columns of the dataset's table, in which values are parameters
  std::vector<Value> values;  // of the parameters, in the order of their numbers
};

// Of the whole dataset it's empty.
SqlCondition print(const SqlNames& names, const question::Filter& filter);

// ":filter3" for the third value.
std::string filter_parameter(std::size_t number);

}  // namespace kiln::dataset
