// select=carrier,tail:tailnum,row: which columns an answer has, in which order and under which names.
#pragma once

#include <cstddef>
#include <string_view>

#include "dataset/dataset.h"
#include "error/error.h"
#include "question/selection.h"

namespace kiln::query {

inline constexpr std::size_t kMaxSelected = 2'000;  // what one answer of SQLite has at most
// How many columns more than there are may be selected, by other names: a short request must not make a row a hundred
// times as long.
inline constexpr std::size_t kMaxAliases = 64;

// Every column, in the file's order.
question::Selection select_all(const dataset::Dataset& dataset);

// Errors: invalid_argument (no such column, two of the same name, or what kiln doesn't have of PostgREST).
Result<question::Selection> parse_selection(const dataset::Dataset& dataset, std::string_view text);

}  // namespace kiln::query
