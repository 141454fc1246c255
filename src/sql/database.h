// Opening SQLite databases for kiln's two uses, and turning SQLiteCpp's exceptions into errors.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "error/error.h"

namespace kiln::sql {

// For the import: creates or empties the file and opens it for writing by this process alone, without a journal.
// A crash leaves it useless, which is fine for a temporary file that is renamed only when it's whole.
// Errors: io.
Result<SQLite::Database> open_for_building(const std::filesystem::path& path);

// Read-only and immutable: no locks, no journal, no write, even on a read-only filesystem. The file is trusted in
// nothing: no view or trigger of it runs, no function that its schema names but SQLite's harmless ones, and no value is
// longer than the file. Pages are mapped: of a file that somebody cuts meanwhile some read as zeros
// (os/mapping_fault.h). The connection belongs to one thread at a time. Errors: io (missing, no permission), corrupt
// (not an SQLite database, or of another size than its header says).
Result<SQLite::Database> open_immutable(const std::filesystem::path& path);

// Whether the file at path begins as an SQLite database does. A missing or unreadable file doesn't.
bool is_sqlite_file(const std::filesystem::path& path);

// Makes a statement ready to run again, whatever happens: one that isn't reset keeps its read transaction open.
struct Reset {
  SQLite::Statement& statement;
  ~Reset() { statement.tryReset(); }
};

// SQLite's own words for an exception, on one line: they may quote names of a damaged file.
std::string reason_of(const SQLite::Exception& exception);

// What an exception of SQLite means: full and unwritable are io, damaged and foreign are corrupt, a statement ended by
// sqlite3_interrupt is interrupted, all else is internal. `doing` begins the message: "cannot load the rows".
Error to_error(const SQLite::Exception& exception, std::string_view doing);

}  // namespace kiln::sql
