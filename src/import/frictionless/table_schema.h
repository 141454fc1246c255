// Frictionless' Table Schema (datapackage.org/standard/table-schema): the fields with their types, and which texts mean
// missing.
#pragma once

#include "error/error.h"
#include "import/frictionless/json_place.h"
#include "import/frictionless/schema_file.h"

namespace kiln::import {

// Sets file.fields and file.missing_values, where the schema has them. Errors: invalid_argument.
Result<void> read_table_schema(const JsonPlace& place, SchemaFile& file);

}  // namespace kiln::import
