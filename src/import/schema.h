// The dataset's columns, inferred from every row of the file, never from a sample.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalogue/column_type.h"
#include "import/csv_reader.h"

namespace kiln::import {

struct SchemaColumn {
  std::string name;
  ColumnType type = ColumnType::text;
  std::string type_reason;  // for a person: what in the file decided it
  std::int64_t values = 0;  // that aren't missing
};

struct Schema {
  std::vector<SchemaColumn> columns;
  std::int64_t rows = 0;
  CsvCounts counts;  // of rows that were mended or left out
};

// Reads the whole input. A column is INTEGER if every value that isn't missing is a 64-bit integer, REAL if every one is
// a finite decimal number that a double keeps, else TEXT; one without any value is TEXT.
// Errors: invalid_argument (an unusable header, text that isn't UTF-8), those of read_csv and on_pause.
Result<Schema> infer_schema(InputFile& input, const CsvOptions& options, const CsvPauseHandler& on_pause);

}  // namespace kiln::import
