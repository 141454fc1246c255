// What a name in a query stands for: a column, or the row's number. PostgREST's dialect quotes names as SQL does, but
// with a backslash for the quote.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/dataset.h"
#include "error/error.h"
#include "question/reference.h"

namespace kiln::query {

// `name`: as it is, the blanks around it left out, or in double quotes. In quotes it's always a column's name; without,
// a number wins over a name, and "row" is the row's number. What begins with a quote and isn't in quotes is a name as
// it is. Errors: unknown_column, with the nearest one.
Result<question::Reference> parse_reference(const dataset::Dataset& dataset, std::string_view name);

// The same, if there is such a column.
std::optional<question::Reference> find_reference(const dataset::Dataset& dataset, std::string_view name);

// The text between double quotes, in which a backslash makes the next character stand for itself.
// Errors: invalid_argument (it doesn't end with the quote that it begins with).
Result<std::string> unquote(std::string_view quoted);

// How long the quoted text is that begins there, its quotes included; npos if it doesn't end.
std::size_t quoted_length(std::string_view text);

// What stands before the colon of name:column, the blanks around it left out, or in double quotes, where it may be
// empty. Errors: invalid_argument.
Result<std::string> parse_alias(std::string_view text);

// The parts of a list, which commas separate, without the blanks around them. A comma inside double quotes separates
// nothing; a quote opens only at the beginning of a part or after a colon. An empty text has one empty part.
std::vector<std::string_view> split_list(std::string_view text);

}  // namespace kiln::query
