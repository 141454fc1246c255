// A table's outline in a split: where it begins, how many columns it has, and what its records have beside them: a
// delimiter behind the last field, a label before the first.
#pragma once

#include <cstddef>

#include "import/sniff/column_contrast.h"

namespace kiln::import {

struct TableFrame {
  std::size_t first = 0, end = 0;  // records; the header's is the first
  std::size_t columns = 0;
  bool row_labels = false;       // the header lacks a name for the first field
  std::size_t surplus = 0;       // fields behind the last column, in rows or in the header, that are empty everywhere
  bool is_header_above = false;  // the first record is longer or shorter than the others, and can only be the header
};

// keep_trailing: empty fields behind the last named column are columns, as the user says. REQUIRED: the split has a
// region.
TableFrame find_frame(const Split& split, bool keep_trailing);

}  // namespace kiln::import
