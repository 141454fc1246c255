// What a user can say of single columns.
#pragma once

#include <string>
#include <vector>

#include "import/field/date_form.h"
#include "import/field/number_form.h"
#include "value/column_type.h"

namespace kiln::import {

// --type COLUMN=TYPE
struct TypeOption {
  std::string column;
  ColumnType type;
};

// --number COLUMN=EXAMPLE
struct NumberOption {
  std::string column;
  NumberForm form;
};

// --date COLUMN=PATTERN
struct DateOption {
  std::string column;
  DateForm form;
};

struct ColumnOptions {
  // Texts that mean a missing value in every column; COLUMN=TOKEN in that one, where there is such a column.
  std::vector<std::string> null_tokens;
  std::vector<TypeOption> types;
  std::vector<NumberOption> numbers;
  std::vector<DateOption> dates;
};

}  // namespace kiln::import
