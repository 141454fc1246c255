// What a person has written down about a CSV file, in a file beside it or with --schema: Frictionless' Table Schema,
// Table Dialect or Data Resource (datapackage.org/standard, versions 1 and 2), each a JSON object. It says what would
// otherwise be found in the data.
//
// Not done: constraints, keys, formats, categories and fieldsMatch aren't read, so the data isn't checked against them;
// path and data neither, because the caller says which file is imported. Where a property would change the data's
// meaning and kiln can't do it (numbers with a decimal comma, missing values of one field), that is an error instead of
// silence.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "error/error.h"
#include "import/csv/dialect_options.h"
#include "value/column_type.h"

namespace kiln::import {

struct SchemaField {
  std::string name;
  std::optional<ColumnType> type;  // none: found in the file ("any", or no type given)
  std::optional<std::string> title, description;
};

struct SchemaFile {
  DialectOptions dialect;               // what it says, the rest open
  std::optional<std::string> encoding;  // of a Data Resource
  std::optional<std::vector<std::string>>
      missing_values;               // texts that mean missing, "" among them or not; none: not said
  std::vector<SchemaField> fields;  // in the file's order, no name twice; empty: none given
  std::optional<std::string> name, title, description, license;
};

// Errors: not_found, io, invalid_argument (not JSON, not one of the three, a value of a wrong type, what kiln can't do;
// more than 16 MiB).
Result<SchemaFile> read_schema_file(const std::filesystem::path& path);

// Where a file's schema would lie, whether it's there or not: "data/flights.csv.gz" -> "data/flights.schema.json",
// without .gz or .zst, then without .csv, .tsv or .txt. Standard input ("-") has none: an empty path.
std::filesystem::path schema_file_beside(const std::filesystem::path& input);

}  // namespace kiln::import
