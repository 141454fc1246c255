// The values that a client compares with, and the patterns of like and ilike.
#pragma once

#include <string>
#include <string_view>

#include "error/error.h"
#include "value/column_type.h"
#include "value/value.h"

namespace kiln::query {

// -2, 1.5, 1e3, Infinity: for a column of INTEGERs an integer where it is one of 64 bits, otherwise the nearest double.
// Errors: invalid_argument.
Result<Value> parse_number(std::string_view text, ColumnType type);

// A pattern as SQL has it, with PostgREST's * for %, and a backslash that makes the next character stand for itself, as
// SQLite's GLOB takes it (it respects case, and LIKE doesn't), or its LIKE with ESCAPE '\'.
std::string glob_pattern(std::string_view pattern);
std::string like_pattern(std::string_view pattern);

}  // namespace kiln::query
