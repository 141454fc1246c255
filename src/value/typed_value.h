// Values against the types of the columns that they are said to stand in: a damaged file may hold any, and whoever
// computes relies on them.
#pragma once

#include <span>
#include <vector>

#include "value/column_type.h"
#include "value/value.h"

namespace kiln {

// Whether it's a value, not a missing one, of that type.
inline bool has_type(const Value& value, ColumnType type) {
  switch (type) {
    case ColumnType::integer: return std::holds_alternative<std::int64_t>(value);
    case ColumnType::real: return std::holds_alternative<double>(value);
    case ColumnType::text: return std::holds_alternative<std::string>(value);
  }
  return false;
}

// As read_value() and read_values() of value.h, of columns of these types. Throw SQLite::Exception, too: SQLITE_CORRUPT
// where a value, missing ones aside, is of another type.
template <class Found>  // SQLite::Column or sqlite3_value*
void read_value(const Found& found, ColumnType type, Value& value) {
  read_value(found, value);
  if (!std::holds_alternative<std::monostate>(value) && !has_type(value, type))
    throw SQLite::Exception("a value isn't of its column's type", SQLITE_CORRUPT);
}
inline Value read_value(const SQLite::Column& column, ColumnType type) {
  Value value;
  read_value(column, type, value);
  return value;
}
// find(i) is what stands in column i of so many.
template <class Find>
void read_values(int columns, const Find& find, std::span<const ColumnType> types, std::vector<Value>& values) {
  if (static_cast<std::size_t>(columns) != types.size())
    throw SQLite::Exception("a row has more or fewer columns than it should", SQLITE_CORRUPT);
  values.resize(types.size());
  for (std::size_t i = 0; i < values.size(); ++i) read_value(find(static_cast<int>(i)), types[i], values[i]);
}
inline void read_values(const SQLite::Statement& statement, std::span<const ColumnType> types,
                        std::vector<Value>& values) {
  read_values(statement.getColumnCount(), [&](int i) { return statement.getColumn(i); }, types, values);
}
// Of a statement that this thread alone has, on a connection without a mutex; see value.h.
inline void read_values(sqlite3_stmt* statement, std::span<const ColumnType> types, std::vector<Value>& values) {
  read_values(
      sqlite3_column_count(statement), [&](int i) { return sqlite3_column_value(statement, i); }, types, values);
}

}  // namespace kiln
