#include "value/column_type.h"

namespace kiln {

std::string_view to_string(ColumnType type) {
  switch (type) {
    case ColumnType::integer: return "INTEGER";
    case ColumnType::real: return "REAL";
    case ColumnType::text: break;
  }
  return "TEXT";
}

std::optional<ColumnType> parse_column_type(std::string_view name) {
  for (const auto type : {ColumnType::integer, ColumnType::real, ColumnType::text}) {
    if (to_string(type) == name) return type;
  }
  return std::nullopt;
}

}  // namespace kiln
