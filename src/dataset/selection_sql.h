// A selection and an order as SQL.
#pragma once

#include <string>

#include "dataset/selection.h"
#include "dataset/sql_names.h"

namespace kiln::dataset {

// The list of a SELECT.
std::string print(const SqlNames& names, const Selection& selection);

// What stands after ORDER BY.
std::string print(const SqlNames& names, const Order& order);

}  // namespace kiln::dataset
