// SQLite's LIKE, GLOB and REGEXP as src/matching/ has them: in linear time, and ended when the time is up, which a
// function of SQLite's can't be. The statements stay as they are, and mean the same in the sqlite3 shell.
#pragma once

#include <SQLiteCpp/Database.h>

#include "matching/effort.h"

namespace kiln::dataset {

// The effort must outlive the connection's statements; where its limits are reached, a statement fails with their
// error's message. LIKE has to have \ for its ESCAPE, and GLOB no sets but of one character: so question::sql_pattern
// writes them. Throws SQLite::Exception.
void register_pattern_functions(SQLite::Database& database, matching::Effort& effort);

}  // namespace kiln::dataset
