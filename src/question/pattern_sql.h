// A pattern as SQLite takes it, for texts of the dataset's table and for those of a dictionary.
#pragma once

#include <optional>
#include <string>

#include "question/condition.h"

namespace kiln::question {

struct SqlPattern {
  bool ignores_case;  // for LIKE, with ESCAPE '\'; otherwise for GLOB, because it respects case and LIKE doesn't
  std::string text;
};

// None where no text matches: SQLite's patterns end at a NUL, where texts may go on, and no text of a CSV matches one
// that has it.
std::optional<SqlPattern> sql_pattern(const Pattern& pattern);

}  // namespace kiln::question
