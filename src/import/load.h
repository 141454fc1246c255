// Loads the records into the dataset's table.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

#include "import/csv_reader.h"
#include "import/schema.h"

namespace kiln::import {

// Creates the table `name` with the schema's columns and stores every record of the input, row number n as rowid n + 1.
// Opens and commits one transaction.
// Errors: those of read_csv and on_pause, io (disk full, the input isn't what infer_schema read), internal.
Result<void> load_rows(InputFile& input, const CsvOptions& options, const Schema& schema, const std::string& name,
                       SQLite::Database& database, const CsvPauseHandler& on_pause);

// Rows read are rows stored, and the last rowid says so too; anything else is an internal error.
Result<void> check_stored_rows(const SQLite::Database& database, const std::string& name, std::int64_t rows_read);

}  // namespace kiln::import
