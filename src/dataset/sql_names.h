// What SQL calls the dataset's table and columns.
#pragma once

#include <string>
#include <vector>

#include "catalogue/catalogue.h"
#include "question/reference.h"
#include "value/column_type.h"

namespace kiln::dataset {

struct SqlNames {
  explicit SqlNames(const catalogue::Catalogue& catalogue);

  // Quoted; the columns by their positions.
  std::string table;
  std::vector<std::string> columns;
  std::vector<ColumnType> types;  // of the columns
};

// A row's number is its rowid less 1. A dataset may have a column named "rowid", but none is called _rowid_.
inline constexpr const char* kRowId = "_rowid_";
inline constexpr const char* kRowNumber = "_rowid_ - 1";

}  // namespace kiln::dataset
