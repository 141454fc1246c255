// Lines below a table: totals, sources, notes, "(3 rows)". Told from the file's last records, after all rows were
// looked at, since a table of any length may have them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "import/csv/tail.h"
#include "import/survey/survey.h"

namespace kiln::import {

// As many of the last records are looked at.
inline constexpr std::size_t kMaxFooterRecords = 20;

struct Footer {
  std::int64_t line = 0;  // the first
  std::size_t records = 0;
  std::string text;  // of the first
  // A row that is called a total counts as one only if it is: the sum of what stands above it in some column.
  std::optional<TailRecord> total;
  bool is_called_total = false;  // else it lacks the label that the rows have: then it's one in all columns
};

// None: the last records are rows, or it can't be told. may_have_total: a last row that is called a total is part of
// it.
std::optional<Footer> find_footer(const Tail& tail, const std::vector<Survey::Numbers>& columns, bool may_have_total);

// What is odd about the last row, where it's no footer for certain; for a person. Empty: nothing is.
std::string oddity_of_last_row(const Tail& tail, const std::vector<Survey::Numbers>& columns);

// Whether the footer's total is one: in some column of numbers, however it's written, it has the sum of the rows, or
// their mean; or there is no column of which that could be told, and the row has hardly any other field. A row that
// isn't called so has to have the sum in all columns, to the last digit.
bool is_confirmed(const Footer& footer, const Survey& rows);

}  // namespace kiln::import
