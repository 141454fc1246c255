// A pattern as SQLite takes it, for texts of the dataset's table and for those of a dictionary.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "question/condition.h"

namespace kiln::question {

struct SqlPattern {
  bool ignores_case;  // for LIKE, with ESCAPE '\'; otherwise for GLOB, because it respects case and LIKE doesn't
  std::string text;
  std::string beginning;  // of GLOB: the ASCII characters with which every text that matches begins
};

// None where no text matches: SQLite's patterns end at a NUL, where texts may go on, and no text of a CSV matches one
// that has it.
std::optional<SqlPattern> sql_pattern(const Pattern& pattern);

// Reads what sql_pattern wrote. None where GLOB has a set that isn't of one character.
std::optional<Pattern> parse_sql_pattern(bool ignores_case, std::string_view text);

}  // namespace kiln::question
