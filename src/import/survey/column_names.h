// The columns' names in the baked table, from the header as it stands in the file: usable in SQL and in a terminal,
// unique, and the file's own wherever that is possible. The original stands in the catalogue beside it.
#pragma once

#include <string>
#include <vector>

namespace kiln::import {

// A name for each text of the header, in order:
//   - white space and control characters become single spaces, none at the ends
//   - an empty one becomes column_N, N being the column's number from 0
//   - one of more than 128 bytes is cut between two characters
//   - one that another column has already (ASCII letters compare without case, as SQLite has it) or that SQLite keeps
//     for the row's number gets _2, _3, … appended, the first that is free; later columns make way for earlier ones
std::vector<std::string> column_names(const std::vector<std::string>& header);

// column_0, column_1, …: for a file without a header.
std::vector<std::string> numbered_column_names(std::size_t columns);

}  // namespace kiln::import
