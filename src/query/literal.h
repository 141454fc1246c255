// The values that a client compares with, and the patterns of like and ilike.
#pragma once

#include <string_view>

#include "error/error.h"
#include "question/condition.h"
#include "value/column_type.h"
#include "value/value.h"

namespace kiln::query {

// A number to compare a column with, which it's exactly: of INTEGERs that number itself, or one that lies in the same
// place among all integers of 64 bits; of REALs the nearest double, as a column's own values are.
struct Number {
  Value value;
  // Of INTEGERs: it's no integer, but no double lies between its neighbours either, of which `value` is the lower one.
  bool is_above = false;
};

// -2, 1.5, 1e3, Infinity, with white space around it or without, as PostgreSQL takes numbers.
// Errors: invalid_value.
Result<Number> parse_number(std::string_view text, ColumnType type);

// The same number in a comparison; no integer is equal to one that is_above.
question::Comparison compare(const question::Reference& left, question::Comparator comparator, const Number& number);

// A pattern as SQL has it: % for any text, _ for any character, PostgREST's * for %, and a backslash that makes the
// next character stand for itself.
question::Pattern parse_pattern(std::string_view text, bool ignores_case);

}  // namespace kiln::query
