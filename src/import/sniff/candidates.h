// Which dialects a file could be written in, each tried on its beginning, and the one that fits best.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "import/csv/dialect.h"
#include "import/sniff/split.h"

namespace kiln::import {

struct Candidate {
  std::string delimiter;
  char quote;
  std::size_t fields;
};

struct BestSplit {
  Split split;
  std::vector<Candidate> even;  // all that split every record into as many fields
  std::vector<Candidate> weak;  // that do so, too, but could stand in texts: nothing speaks for them
};

// text: a file's beginning; lines before the table may be among it. base: what is known already, skip_lines among it.
BestSplit find_best_split(std::string_view text, bool is_whole, const std::string& file, const Dialect& base,
                          const DialectOptions& options);

}  // namespace kiln::import
