// order=dep_delay.desc,dest.asc.nullslast
#pragma once

#include <string_view>

#include "dataset/dataset.h"
#include "error/error.h"
#include "question/selection.h"

namespace kiln::query {

// Missing values come last, and in descending order first, unless it's said. A column counts where it's named first.
// Errors: unknown_column, invalid_argument.
Result<question::Order> parse_order(const dataset::Dataset& dataset, std::string_view text);

}  // namespace kiln::query
