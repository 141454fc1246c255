// SQLite's LIKE, GLOB and REGEXP as src/matching/ has them: in linear time, and ended when the time is up, which a
// function of SQLite's can't be. The statements stay as they are, and mean the same in the sqlite3 shell. A search is
// kiln's own function: SQLite knows no case beyond ASCII.
#pragma once

#include <SQLiteCpp/Database.h>

#include <optional>

#include "error/error.h"
#include "matching/effort.h"

namespace kiln::dataset {

// search(wanted, text, …): whether one of the texts has it; NULL where none has it and one is NULL.
constexpr const char* search_function(bool ignores_accents) { return ignores_accents ? "search_unaccented" : "search"; }

// What the functions of one connection share.
struct PatternState {
  matching::Effort effort;
  std::optional<Error> failed = {};  // why a statement ended: SQLite takes no more than a message
};

// The state must outlive the connection's statements. LIKE has to have \ for its ESCAPE, and GLOB no sets but of one
// character: so question::sql_pattern writes them. Throws SQLite::Exception.
void register_pattern_functions(SQLite::Database& database, PatternState& state);

}  // namespace kiln::dataset
