// select=carrier,delay:dep_delay.avg(),count() and order=delay.desc, which groups are sorted by.
#pragma once

#include <optional>
#include <string_view>

#include "dataset/dataset.h"
#include "error/error.h"
#include "question/grouping.h"

namespace kiln::query {

// Whether the select has an aggregate, and is a grouping therefore.
bool is_grouping(const dataset::Dataset& dataset, std::string_view select);

// order: its terms are the answer's own names. Errors: invalid_argument, wrong_type (an
// aggregate of numbers of a column of texts).
Result<question::Grouping> parse_grouping(const dataset::Dataset& dataset, std::string_view select,
                                          std::optional<std::string_view> order);

}  // namespace kiln::query
