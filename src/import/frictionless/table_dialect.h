// Frictionless' Table Dialect (datapackage.org/standard/table-dialect; version 1: CSV Dialect) as what kiln's reader
// takes. What would change the data's meaning and can't be done here is an error; the defaults of what it doesn't say
// stay open, because kiln finds them in the file.
#pragma once

#include <optional>
#include <string>

#include "error/error.h"
#include "import/csv/dialect_options.h"
#include "import/frictionless/json_place.h"

namespace kiln::import {

struct TableDialect {
  DialectOptions options;
  std::optional<std::string> null_sequence;  // one more text that means missing
};

// Errors: invalid_argument.
Result<TableDialect> read_table_dialect(const JsonPlace& place);

// The first property of a Table Dialect that the object has. Names that stand for much else, as "table", aren't looked
// for. REQUIRED: place.is_object().
std::optional<JsonPlace> find_dialect_property(const JsonPlace& place);

}  // namespace kiln::import
