// How the text is written that is made of a table which isn't CSV (made/table_text.h), and what is left to find in
// it: of objects nothing, of a sheet where its table begins and ends.
#pragma once

#include <string>

#include "error/error.h"
#include "import/csv/dialect.h"
#include "import/made/made_table.h"

namespace kiln::import {

// Errors: invalid_argument (an option says of a CSV file what such a table doesn't have).
Result<void> check_fits(const std::string& file, MadeKind kind, const DialectOptions& options);

Dialect dialect_of_objects(MadeKind kind);

// What is known before a sheet's first rows were looked at, and after it.
DialectOptions options_of_sheet(DialectOptions options);
void complete_sheet(Dialect& dialect);

}  // namespace kiln::import
