// What an import will do, before it writes anything: how the file is written, which columns it has and of which types,
// found by reading all of it. --dry-run ends here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "error/error.h"
#include "import/csv/dialect.h"
#include "import/frictionless/schema_file.h"
#include "import/options.h"
#include "import/survey/survey.h"
#include "import/text_source.h"

namespace kiln::import {

struct ImportPlan {
  ImportOptions options;  // with what the schema file adds
  std::string name;       // of the dataset and its table
  std::string source_name, source_sha256;
  std::int64_t source_bytes = 0;
  std::string encoding, compression;
  std::optional<std::string> schema_file;  // its name, if one was used
  std::vector<SchemaField> schema_fields;  // what it says of the columns
  Dialect dialect;
  Survey survey;
  RecordCounts counts;
  std::vector<RejectedRow> rejected;  // the first rows that were skipped or padded
  std::vector<std::size_t> indexed_columns;
};

// The options with what a schema file adds: --schema, or the one beside the input. What options say wins.
// Errors: those of read_schema_file, invalid_argument (the dataset's name can't be used; --rejects names the input).
Result<ImportPlan> begin_plan(const ImportOptions& options);

// Reads the source to its end and fills in all the rest.
// Errors: everything that can be wrong with the file; those of on_pause.
Result<void> complete_plan(ImportPlan& plan, TextSource& source, const PauseHandler& on_pause);

// A reader of all records, as the plan has it. The source must be at its start.
Result<RecordReader> open_records(const ImportPlan& plan, TextSource& source);

}  // namespace kiln::import
