// Where a table's rows begin, and which records above them name the columns: the header, a second one with units or
// groups, and a title that stands in the table's own rectangle because a spreadsheet wrote it, with delimiters behind.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "import/sniff/column_contrast.h"

namespace kiln::import {

// Why it can't be told, and what a user can say, in the order of likelihood.
struct Doubt {
  std::string what;
  std::vector<std::string> ways;
};

struct TableTop {
  std::size_t first = 0;  // the record with which the table begins; those before it are a title or notes
  bool has_header = true;
  bool is_by_contrast = false;  // something speaks for the header, or for none; else it's by convention
  SecondHeader second = SecondHeader::none;
  bool has_index_names = false;  // below groups and names
  std::string reason;            // why a header or none
  std::optional<Doubt> doubt;
};

// rows: the rectangle. Where it can't be told, the answer has a doubt.
TableTop find_table_top(const Rows& rows);

// The same where the table is known to begin with the first of these rows.
TableTop judge_first_record(const Rows& rows);

}  // namespace kiln::import
