// The columns' ranks against the rows: every segment is made again from the rows and compared byte for byte.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

#include "catalogue/catalogue.h"
#include "verify/comparison.h"

namespace kiln::verify {

// table: quoted. Throws SQLite::Exception.
void check_ranks(SQLite::Database& database, const std::string& table, const catalogue::Catalogue& catalogue,
                 Comparison& comparison);

}  // namespace kiln::verify
