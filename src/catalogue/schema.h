// What the tables of a baked file look like, so that nobody reads one that somebody else made in their place: a view, a
// virtual table, or a table whose columns are computed.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>
#include <string_view>
#include <vector>

#include "catalogue/catalogue.h"
#include "value/column_type.h"

namespace kiln::catalogue {

struct ColumnDefinition {
  std::string_view name;
  ColumnType type;
};

// The statement that makes the table of the rows.
std::string rows_table(std::string_view name, const std::vector<ColumnDefinition>& columns);

// What is wrong with the tables in which the file describes itself, or empty: each must be there, made by the statement
// of sql/ that makes it, and nothing in the file may act on its own. Throws SQLite::Exception.
std::string fault_of_schema(const SQLite::Database& database);

// The same of the table of the rows.
std::string fault_of_rows_table(const SQLite::Database& database, const Catalogue& catalogue);

}  // namespace kiln::catalogue
