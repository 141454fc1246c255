// What the records of a file's beginning say of their columns: below which record they hold values, and how the first
// record's texts stand to those below.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "import/sniff/split.h"

namespace kiln::import {

// Records [begin, end) of a split, in so many columns.
struct Rows {
  const Split& split;
  std::size_t begin, end, columns;

  Rows from(std::size_t record) const { return {split, record, end, columns}; }
};

// The last text of a column below which every value is a number, a date or the like, of which there is one at least.
// None: there is no such text, or no value.
std::optional<std::size_t> last_text_above_values(const Rows& rows, std::size_t column);

// What a first record's text in a column says, given the texts below it.
enum class Verdict { names, is_a_value, says_nothing };
Verdict contrast(const Rows& rows, std::size_t column);

// Whether the first record's numbers or dates are names: years, or numbers in sequence, beside names that stand nowhere
// below them. `maybe`: it looks like that, and could be chance.
enum class Sequence { no, maybe, yes };
Sequence sequence_of_names(const Rows& rows);

// Whether two fields of the record have the same text.
bool has_equal_texts(const Split& split, std::size_t record);

}  // namespace kiln::import
