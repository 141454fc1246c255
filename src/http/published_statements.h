// What can be told of a statement that GET /sql publishes, from its text and its name.
#pragma once

#include <string_view>

#include "http/arguments.h"
#include "sql/statements.h"

namespace kiln::http {

// Whether it is asked of a column, and of which type that must be.
bool has_column(const sql::NamedStatement& statement);
Needs needs_of(const sql::NamedStatement& statement);

// The first line, which is a comment, without what explains the question.
std::string_view question_of(const sql::NamedStatement& statement);

}  // namespace kiln::http
