// Names of tables and columns in SQL. Values are always bound; an identifier can't be, so this is the one place where a
// name becomes SQL text. Names come from the database's own catalogue or from the file being imported, never from a
// request.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kiln::sql {

// "dep_delay" in double quotes, with those inside doubled (SQLite, "Keywords": 'keyword' and "keyword").
std::string quote_identifier(std::string_view name);

// A name as SQLite compares names: ASCII letters without regard to case. Two names are the same if their folded forms
// are.
std::string fold_case(std::string_view name);

// The statement with each {placeholder} replaced by its text.
// REQUIRED: every placeholder of the statement is given; the texts are quoted identifiers, or made of them and of
// operators.
std::string expand(std::string_view statement,
                   const std::vector<std::pair<std::string_view, std::string_view>>& placeholders);

// The statement in parentheses, without its first comments and its semicolon, to stand where a table's name stands.
std::string as_table(std::string_view statement);

}  // namespace kiln::sql
