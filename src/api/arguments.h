// The arguments of requests: rows, columns and seeds as clients write them, and what is said to whoever writes them
// otherwise.
#pragma once

#include <cstdint>
#include <string_view>

#include "dataset/dataset.h"
#include "error/error.h"

namespace kiln::api {

// The number of one of so many rows. Errors: invalid_argument (not a number), not_found (no such row).
Result<std::int64_t> parse_row(std::int64_t rows, std::string_view text);

// A column's position from its number or its name; see Dataset::find_column. Errors: column_not_found.
Result<std::size_t> parse_column(const dataset::Dataset& dataset, std::string_view text);

// The same, of a column that fits; `what` needs it: "a mean". Errors: not_found, wrong_type.
Result<std::size_t> parse_column(const dataset::Dataset& dataset, std::string_view text, Needs needs,
                                 std::string_view what);

// Errors: invalid_argument.
Result<std::uint64_t> parse_seed(std::string_view text);

}  // namespace kiln::api
