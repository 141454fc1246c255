// order=dep_delay.desc,dest.asc.nullslast as SQL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dataset/dataset.h"
#include "error/error.h"

namespace kiln::query {

struct Order {
  std::string sql;                   // for ORDER BY; equal rows are in the file's order
  std::vector<std::size_t> columns;  // the positions of those it sorts by
};

// Missing values come last, and in descending order first, unless it's said. Errors: invalid_argument.
Result<Order> parse_order(const dataset::Dataset& dataset, std::string_view text);

}  // namespace kiln::query
