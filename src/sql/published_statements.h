// What can be told of a statement that GET /sql publishes, from its text and its name.
#pragma once

#include <string_view>

#include "sql/statements.h"
#include "value/column_type.h"

namespace kiln::sql {

// Whether it is asked of a column, and of which type that must be.
bool has_column(const NamedStatement& statement);
Needs needs_of(const NamedStatement& statement);

// The first line, which is a comment, without what explains the question.
std::string_view question_of(const NamedStatement& statement);

}  // namespace kiln::sql
