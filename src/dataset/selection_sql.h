// A selection and an order as SQL.
#pragma once

#include <string>
#include <vector>

#include "dataset/sql_names.h"
#include "question/selection.h"

namespace kiln::dataset {

// The list of a SELECT.
std::string print(const SqlNames& names, const question::Selection& selection);
// The types of these columns.
std::vector<ColumnType> types_of(const SqlNames& names, const question::Selection& selection);

// What stands after ORDER BY.
std::string print(const SqlNames& names, const question::Order& order);

}  // namespace kiln::dataset
