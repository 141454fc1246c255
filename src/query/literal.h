// The values that a client compares with, and the patterns of like and ilike.
#pragma once

#include <string_view>

#include "error/error.h"
#include "question/condition.h"
#include "value/column_type.h"
#include "value/value.h"

namespace kiln::query {

// -2, 1.5, 1e3, Infinity: for a column of INTEGERs an integer where it is one of 64 bits, otherwise the nearest double.
// Errors: invalid_argument.
Result<Value> parse_number(std::string_view text, ColumnType type);

// A pattern as SQL has it: % for any text, _ for any character, PostgREST's * for %, and a backslash that makes the
// next character stand for itself.
question::Pattern parse_pattern(std::string_view text, bool ignores_case);

}  // namespace kiln::query
