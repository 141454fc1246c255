// Why a file isn't imported, with what a user can do about it: the likeliest first, and what loses rows last.
#pragma once

#include "import/csv/problems.h"
#include "import/csv/record_reader.h"
#include "import/import_plan.h"

namespace kiln::import {

// REQUIRED: problems aren't empty; the reader has read all records.
Error refusal(const ImportPlan& plan, const Problems& problems, const RecordReader& reader);

// An import that leaves out more than half of the rows is none. Errors: invalid_argument (it would).
Result<void> check_most_rows_stay(const ImportPlan& plan, const RecordReader& reader);

}  // namespace kiln::import
