// Profiles cut long texts, and a column's most frequent value is also asked for whole: this finds the row that has it.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

#include "import/survey/survey.h"

namespace kiln::import {

// Cuts the long texts in the statistics of all columns, having noted a row of each long mode. name: of the table with
// the rows. Throws SQLite::Exception.
void cut_long_texts(SQLite::Database& database, const std::string& name, Survey& survey);

}  // namespace kiln::import
