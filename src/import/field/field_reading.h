// What a field's text becomes in its column: the one place that the survey, the loading and the shown rows ask.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "import/field/date_form.h"
#include "import/field/field_type.h"
#include "import/field/number_form.h"
#include "value/column_type.h"
#include "value/value.h"

namespace kiln::import {

struct FieldReading {
  ColumnType type = ColumnType::text;
  std::vector<std::string> null_tokens;  // texts that mean missing in this column
  std::optional<NumberForm> number;      // how its numbers are written; none: plainly
  std::optional<DateForm> date;          // how its dates are, which become ISO 8601; none: texts stay as they are
};

// A value whose text stands where it was read, or in a buffer.
using FieldValue = std::variant<std::monostate, std::int64_t, double, std::string_view>;

// Missing (monostate) for the column's null tokens; in a column of numbers or dates also for the usual ones and for
// NaN, which SQLite stores as NULL. buffer: used again from field to field. REQUIRED: the text isn't an unquoted empty
// field, and the survey found it to fit the column.
inline FieldValue field_value(std::string_view text, const FieldReading& reading, std::string& buffer) {
  if (is_null_token(text, reading.null_tokens)) return {};
  if (reading.number && is_numeric(reading.type) && reading.number->to_plain(text, buffer)) text = buffer;
  if (reading.date) return reading.date->to_iso(text, buffer) ? FieldValue(std::string_view(buffer)) : FieldValue();
  switch (reading.type) {
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
inline Value value_of(std::string_view text, const FieldReading& reading) {
  std::string buffer;
  const FieldValue value = field_value(text, reading, buffer);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* string = std::get_if<std::string_view>(&value)) return std::string(*string);
  return {};
}

}  // namespace kiln::import
