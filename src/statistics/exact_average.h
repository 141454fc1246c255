// Makes AVG exact on a connection.
#pragma once

#include <SQLiteCpp/Database.h>

namespace kiln {

// Replaces SQLite's AVG on this connection by one with the same meaning (NULLs left out, NULL where there is no value)
// that adds exactly and rounds once: SQLite's own depends on its version, and misses last digits in each. The statements
// of sql/ stay as they are, and run in any sqlite3 shell. Text isn't counted as 0: it's an error.
// Throws SQLite::Exception.
void register_exact_average(SQLite::Database& database);

}  // namespace kiln
