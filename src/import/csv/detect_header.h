// Whether a CSV file's first record names its columns or is a row like the others: told by the contrast between it and
// the records below.
#pragma once

#include <optional>

#include "import/csv/dialect.h"
#include "import/csv/record_batch.h"

namespace kiln::import {

// Sets dialect.header and header_reason from the records of a file's beginning; `declared` wins.
void decide_header(const RecordBatch& sample, std::optional<bool> declared, Dialect& dialect);

}  // namespace kiln::import
