// A table's header from the records in which it stands: mostly one, sometimes a second with units, longer names or
// groups of columns; with a name for each column, whatever the records lack.
#pragma once

#include <string>
#include <vector>

#include "import/csv/dialect.h"

namespace kiln::import {

struct TableHeader {
  std::vector<std::string> names;  // as they stand in the file; empty where there is none
  std::vector<std::string>
      titles;  // what a second record adds; empty, or one for each column, "" where it adds nothing
};

// records: the header's, in order. Row labels get the name "".
TableHeader make_header(std::vector<std::vector<std::string>> records, const Dialect& dialect, std::size_t columns);

}  // namespace kiln::import
