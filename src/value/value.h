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

// What a value is found as: a column of a statement's current row, or, of a statement that this thread alone has on a
// connection without a mutex, the value itself, which takes half of the instructions (sqlite.org/c3ref/value.html).
namespace found {
inline int type(const SQLite::Column& column) { return column.getType(); }
inline std::int64_t integer(const SQLite::Column& column) { return column.getInt64(); }
inline double real(const SQLite::Column& column) { return column.getDouble(); }
inline const char* text(const SQLite::Column& column) { return column.getText(); }
inline int bytes(const SQLite::Column& column) { return column.getBytes(); }
inline int type(sqlite3_value* value) { return sqlite3_value_type(value); }
inline std::int64_t integer(sqlite3_value* value) { return sqlite3_value_int64(value); }
inline double real(sqlite3_value* value) { return sqlite3_value_double(value); }
inline const char* text(sqlite3_value* value) {
  const unsigned char* const text = sqlite3_value_text(value);
  return text ? reinterpret_cast<const char*>(text) : throw SQLite::Exception("out of memory", SQLITE_NOMEM);
}
inline int bytes(sqlite3_value* value) { return sqlite3_value_bytes(value); }
}  // namespace found

// Reads what was found into `value`, whose memory it uses again. Throws SQLite::Exception: SQLITE_CORRUPT for a BLOB,
// which no dataset has, and a flipped bit makes of a text.
template <class Found>
void read_value(const Found& one, Value& value) {
  switch (found::type(one)) {
    case SQLITE_INTEGER: value = found::integer(one); return;
    case SQLITE_FLOAT: value = found::real(one); return;
    case SQLITE_TEXT: {
      const char* const text = found::text(one);
      const auto bytes = static_cast<std::size_t>(found::bytes(one));
      if (auto* const kept = std::get_if<std::string>(&value)) {
        kept->assign(text, bytes);
      } else {
        value.emplace<std::string>(text, bytes);
      }
      return;
    }
    case SQLITE_NULL: value = {}; return;
    default: throw SQLite::Exception("a value is a BLOB", SQLITE_CORRUPT);
  }
}
inline Value read_value(const SQLite::Column& column) {
  Value value;
  read_value(column, value);
  return value;
}

// The values of a statement's current row, in the order of its columns. Throws SQLite::Exception.
inline void read_values(const SQLite::Statement& statement, std::vector<Value>& values) {
  values.resize(static_cast<std::size_t>(statement.getColumnCount()));
  for (std::size_t i = 0; i < values.size(); ++i) read_value(statement.getColumn(static_cast<int>(i)), values[i]);
}

// Binds the value by the parameter's name. Throws SQLite::Exception.
inline void bind_value(SQLite::Statement& statement, const char* parameter, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return statement.bind(parameter, *integer);
  if (const auto* real = std::get_if<double>(&value)) return statement.bind(parameter, *real);
  if (const auto* text = std::get_if<std::string>(&value)) return statement.bind(parameter, *text);
  statement.bind(parameter);
}

}  // namespace kiln
