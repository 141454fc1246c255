// What is known of each column before any row is read: its name, and what options and a schema file say of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "error/error.h"
#include "import/csv/record_reader.h"
#include "import/frictionless/schema_file.h"
#include "import/survey/column_evidence.h"
#include "import/survey/column_options.h"

namespace kiln::import {

struct ColumnPlan {
  std::string name;                   // in the baked table
  std::optional<std::string> header;  // as it stands in the file; none in a file without a header
  std::optional<std::string> title, description;
  DeclaredReading declared;
  std::vector<std::size_t> null_options;  // of each null token: which of ColumnOptions::null_tokens says it
};

// fields: what the schema file of that name says, if there is one.
// Errors: invalid_argument (more columns than SQLite holds; a column that options or the schema file name isn't there,
// or is said to be two things; a schema file for a file without a header describes another number of columns).
Result<std::vector<ColumnPlan>> plan_columns(const std::string& file, const RecordReader& reader,
                                             const std::vector<SchemaField>& fields, const std::string& schema_file,
                                             const ColumnOptions& options);

// The number of the column that an option means: by its name in the table, its header in the file, or its number.
// Errors: invalid_argument (there is none); `option` begins the message.
Result<std::size_t> find_column(const std::vector<ColumnPlan>& columns, const std::string& wanted,
                                std::string_view option);

}  // namespace kiln::import
