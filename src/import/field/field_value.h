// The value that a field's text has in a column whose type is known.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "import/field/field_type.h"
#include "value/column_type.h"
#include "value/value.h"

namespace kiln::import {

// A value whose text stands where it was read.
using FieldValue = std::variant<std::monostate, std::int64_t, double, std::string_view>;

// Missing (monostate) for the user's null tokens; in a column of numbers also for the usual ones and for NaN, which
// SQLite stores as NULL. REQUIRED: the text isn't an unquoted empty field, and the survey found it to fit the type.
inline FieldValue field_value(std::string_view text, ColumnType type, const std::vector<std::string>& null_tokens) {
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
  return text;
}

// The same, with a copy of the text.
inline Value value_of(std::string_view text, ColumnType type, const std::vector<std::string>& null_tokens) {
  const FieldValue value = field_value(text, type, null_tokens);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* string = std::get_if<std::string_view>(&value)) return std::string(*string);
  return {};
}

}  // namespace kiln::import
