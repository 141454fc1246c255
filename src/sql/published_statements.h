// What can be told of a statement that GET /sql publishes, from its text and its name.
#pragma once

#include <string_view>

#include "sql/statements.h"
#include "value/column_type.h"

namespace kiln::sql {

// Of which type the column must be that it's asked of.
Needs needs_of(const NamedStatement& statement);

// The first line, which is a comment, without what explains the question.
std::string_view question_of(const NamedStatement& statement);

}  // namespace kiln::sql
