// Which ranks a batch's fields have: looked up in the thread that reads, which has less to do than the one that stores
// the rows.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "error/error.h"
#include "import/csv/record_batch.h"
#include "import/survey/survey.h"
#include "ranks/format.h"

namespace kiln::import {

using Layouts = std::vector<std::optional<ranks::Layout>>;  // one for each column; none: it gets no ranks

// Belongs to one thread.
class RankLookup {
 public:
  // REQUIRED: survey outlives it, and each column that has a layout has its ranked values.
  RankLookup(Survey& survey, const Layouts& layouts);

  // Fills batch.ranks: of each column with ranks one a record, column after column. Errors: io, where the survey can't
  // have met a field's text, for the file has changed.
  Result<void> run(RecordBatch& batch);

 private:
  struct Column {
    std::size_t position;
    RankedValues& ranked;
  };
  std::vector<Column> columns_;
};

}  // namespace kiln::import
