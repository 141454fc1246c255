// The value that a field's text has in a column whose type is known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "import/field/field_type.h"
#include "value/column_type.h"
#include "value/value.h"

namespace kiln::import {

// Missing (monostate) for the user's null tokens; in a column of numbers also for the usual ones and for NaN, which
// SQLite stores as NULL. REQUIRED: the text isn't an unquoted empty field, and the survey found it to fit the type.
inline Value value_of(std::string_view text, ColumnType type, const std::vector<std::string>& null_tokens) {
  if (is_null_token(text, null_tokens)) return {};
  switch (type) {
    case ColumnType::integer:
      if (const auto integer = read_integer(text)) return *integer;
      return {};
    case ColumnType::real:
      if (const auto real = read_real(text)) return *real;
      return {};
    case ColumnType::text: break;
  }
  return std::string(text);
}

}  // namespace kiln::import
