// A column's values in the rows' order against the digest that was baked of them, where it has no ranks that say it.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

#include "catalogue/catalogue.h"
#include "verify/comparison.h"

namespace kiln::verify {

// table: quoted. Throws SQLite::Exception.
void check_order(SQLite::Database& database, const std::string& table, const catalogue::CatalogueColumn& column,
                 Comparison& comparison);

}  // namespace kiln::verify
