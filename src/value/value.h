// One value of a dataset as SQLite stores it: missing (NULL), a 64-bit integer, a double or text.
#pragma once

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace kiln {

using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

// The figure as a value; missing where there is none.
template <class T>
Value to_value(const T& figure) {
  return figure;
}
template <class T>
Value to_value(const std::optional<T>& figure) {
  return figure ? Value(*figure) : Value();
}

// The value in a statement's current row. Throws SQLite::Exception: SQLITE_CORRUPT for a BLOB, which no dataset has,
// and a flipped bit makes of a text.
inline Value read_value(const SQLite::Column& column) {
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  if (column.isText()) return column.getString();
  if (!column.isNull()) throw SQLite::Exception("a value is a BLOB", SQLITE_CORRUPT);
  return {};
}

// The values of a statement's current row, in the order of its columns. Throws SQLite::Exception.
inline void read_values(const SQLite::Statement& statement, std::vector<Value>& values) {
  values.resize(static_cast<std::size_t>(statement.getColumnCount()));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = read_value(statement.getColumn(static_cast<int>(i)));
}

// Binds the value by the parameter's name. Throws SQLite::Exception.
inline void bind_value(SQLite::Statement& statement, const char* parameter, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return statement.bind(parameter, *integer);
  if (const auto* real = std::get_if<double>(&value)) return statement.bind(parameter, *real);
  if (const auto* text = std::get_if<std::string>(&value)) return statement.bind(parameter, *text);
  statement.bind(parameter);
}

}  // namespace kiln
