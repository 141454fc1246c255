// One column's baked figures against those that the statements of sql/ compute from its rows.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

#include "catalogue/catalogue.h"
#include "verify/comparison.h"

namespace kiln::verify {

// table: quoted. REQUIRED: AVG and SUM are exact on this connection (register_exact_aggregates). Throws
// SQLite::Exception.
void check_column(SQLite::Database& database, const std::string& table, const catalogue::CatalogueColumn& column,
                  Comparison& comparison);

}  // namespace kiln::verify
