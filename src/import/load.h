// Loads the records into the dataset's table, and each column's ranks beside it.
#pragma once

#include <SQLiteCpp/Database.h>

#include <functional>
#include <string>
#include <vector>

#include "import/csv/batch_pipeline.h"
#include "import/survey/survey.h"

namespace kiln::import {

// Creates the table `name` with the survey's columns and stores every record that `reader` has left, row number n as
// rowid n + 1; columns of which the survey has ranked values get their ranks (src/ranks/). Opens and commits one
// transaction. Errors: those of the reader and of on_pause, io (disk full, the file isn't what the survey saw),
// internal.
Result<void> load_rows(RecordReader& reader, const std::function<double()>& progress, Survey& survey,
                       const std::string& name, SQLite::Database& database, const PauseHandler& on_pause);

// Rows read are rows stored, and the last rowid says so too; anything else is an internal error.
Result<void> check_stored_rows(const SQLite::Database& database, const std::string& name, std::int64_t rows_read);

}  // namespace kiln::import
