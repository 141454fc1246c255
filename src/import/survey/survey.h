// The first reading of a file: every row is looked at, to find each column's type and, where a column has few different
// values, all of its statistics on the way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/catalogue.h"
#include "import/csv/batch_pipeline.h"
#include "import/field/field_reading.h"
#include "import/survey/column_plan.h"
#include "import/survey/ranked_values.h"

namespace kiln::import {

struct SurveyedColumn {
  ColumnPlan plan;
  ColumnFindings findings;
  FieldReading reading;  // what its texts become, as plan and findings have it
  // None where the column has too many different values to count them in memory: SQL counts them once they are stored.
  std::optional<statistics::ColumnStatistics> statistics;
  std::optional<RankedValues> ranked;  // of the same columns, until the rows are stored
  std::string order_digest = {};       // once they are; see ranks/order_digest.h
};

struct Survey {
  std::vector<SurveyedColumn> columns;
  std::int64_t rows = 0;                       // to be stored
  std::vector<std::vector<Value>> first_rows;  // some, to show
  // Of each column, also where the file has faults: whether it has numbers, and on which line its first text stands (0:
  // none). What a footer breaks.
  struct Numbers {
    bool has_numbers = false;
    std::int64_t first_text_line = 0;
  };
  std::vector<Numbers> numbers;
};

// How much memory the counting may take: 2,000 columns of 997 short texts each need as much. What goes beyond is left
// to a sort of the stored column.
inline constexpr std::size_t kMaxCountingBytes = 64 * 1024 * 1024;

// Reads all that is left in `reader`. Faults of the file are added to `problems`, and the reading goes on to find the
// others; the survey is then without columns. Errors: those of the reader and of on_pause.
Result<Survey> survey(RecordReader& reader, const std::function<double()>& progress, std::vector<ColumnPlan> plans,
                      const PauseHandler& on_pause, Problems& problems,
                      std::size_t max_counting_bytes = kMaxCountingBytes);

}  // namespace kiln::import
