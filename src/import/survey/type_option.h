// A column's type as a user has declared it.
#pragma once

#include <string>

#include "value/column_type.h"

namespace kiln::import {

// --type COLUMN=TYPE
struct TypeOption {
  std::string column;
  ColumnType type;
};

}  // namespace kiln::import
