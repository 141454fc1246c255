// select=carrier,tail:tailnum,row: which columns an answer has, in which order and under which names.
#pragma once

#include <string_view>

#include "dataset/dataset.h"
#include "error/error.h"
#include "query/limits.h"
#include "question/selection.h"

namespace kiln::query {

// Every column, in the file's order.
question::Selection select_all(const dataset::Dataset& dataset);

// Errors: unknown_column, unknown_table, invalid_argument (two of the same name, or what kiln doesn't have of
// PostgREST).
Result<question::Selection> parse_selection(const dataset::Dataset& dataset, std::string_view text);

}  // namespace kiln::query
