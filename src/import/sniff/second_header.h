// A second record of names: below the names the units or longer names, above them groups of columns. Told by where the
// columns of values begin, and by the shape of its texts.
#pragma once

#include <cstddef>
#include <optional>

#include "import/csv/dialect.h"
#include "import/sniff/column_contrast.h"

namespace kiln::import {

// What the columns of values say: the last record above the values, and how many columns say so.
struct Bottom {
  std::optional<std::size_t> record;
  std::size_t columns = 0, agreeing = 0;  // columns of values with a text above them; those that name `record`
};
Bottom find_bottom(const Rows& rows);

// A row of units says nothing where texts are, or says it in brackets. is_told: several columns hold values from the
// next record on. Where that isn't so, a text above values may be a value, too, and has to look like a unit.
bool is_units_record(const Rows& rows, std::size_t record, bool is_told);

// Whether the first of these records names groups of the second's columns: the same name for several, or nothing.
bool are_groups_of(const Rows& rows);

// Whether the record's texts are much longer than those of the first.
bool is_longer(const Rows& rows, std::size_t record);

// Whether the record is a line of dashes below names, as database clients write it.
bool is_ruler(const Rows& rows, std::size_t record);

// Whether the record has a text in its first fields, and nothing behind.
bool are_index_names(const Rows& rows, std::size_t record);

// Of which kind the second of these records is, where the user says that it belongs to the header.
SecondHeader kind_of_second_header(const Rows& rows);

}  // namespace kiln::import
