// The search in all columns of texts, q=san fran, and whether it and the operator search ignore accents. PostgREST
// searches as its database does, by dictionaries of a language; this looks for a text, as people expect of one field.
#pragma once

#include <optional>
#include <string_view>

#include "dataset/dataset.h"
#include "error/error.h"
#include "question/condition.h"

namespace kiln::query {

// The text somewhere in one of the columns. Errors: invalid_argument (no column has texts).
Result<question::Condition> search_everywhere(const dataset::Dataset& dataset, std::string_view text,
                                              bool ignores_accents);

// accents=ignore, accents=keep; keep where it isn't given. Errors: invalid_argument.
Result<bool> parse_ignores_accents(std::optional<std::string_view> text);

}  // namespace kiln::query
