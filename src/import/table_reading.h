// The first reading of all records, from which a plan follows; where lines below the table are found, once more without
// them.
#pragma once

#include "import/csv/problems.h"
#include "import/csv/record_reader.h"
#include "import/import_plan.h"
#include "import/survey/survey.h"
#include "import/text_source.h"

namespace kiln::import {

struct Reading {
  RecordReader reader;
  Survey survey;
  Problems problems;
};

ByteReader bytes_of(TextSource& source);

// The plan's dialect gets the footer, and a note of it. The source must be at its start. Errors: those of the source,
// of --rejects and of on_pause, invalid_argument (a column that an option names isn't there).
Result<Reading> read_table(ImportPlan& plan, TextSource& source, const PauseHandler& on_pause);

}  // namespace kiln::import
