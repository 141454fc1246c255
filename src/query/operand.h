// What an operator asks of a column: its operand, read as the column's type has it.
#pragma once

#include <string_view>

#include "dataset/dataset.h"
#include "error/error.h"
#include "query/operators.h"
#include "question/condition.h"

namespace kiln::query {

// Whether it's a column of texts; a row's number counts as a number.
bool is_text(const dataset::Dataset& dataset, const question::Reference& reference);

// column.operator.text as a condition. ignores_accents: of a search. REQUIRED: an operator that takes no list. Errors:
// invalid_argument (no null word), invalid_value (no number, no expression), wrong_type (a pattern for numbers).
Result<question::Condition> read_operand(const dataset::Dataset& dataset, const question::Reference& left,
                                         const Operator& called, std::string_view text, bool ignores_accents);

// One of the values of in.(…). Errors: invalid_value.
Result<Value> read_listed(const dataset::Dataset& dataset, const question::Reference& left, std::string_view text);

}  // namespace kiln::query
