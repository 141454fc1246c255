// Makes AVG and SUM exact on a connection.
#pragma once

#include <SQLiteCpp/Database.h>

namespace kiln::statistics {

// Replaces SQLite's AVG and SUM on this connection by ones with the same meaning (NULLs left out, NULL where there is
// no value) that add exactly and round once: SQLite's own depend on its version, and miss last digits in each; its SUM
// raises an error where integers overflow. The statements of sql/ stay as they are, and run in any sqlite3 shell. Text
// isn't counted as 0: it's an error. Throws SQLite::Exception.
void register_exact_aggregates(SQLite::Database& database);

}  // namespace kiln::statistics
