// The three types a column of a dataset can have: those of SQLite's STRICT tables that CSV needs.
#pragma once

#include <optional>
#include <string_view>

namespace kiln {

enum class ColumnType { integer, real, text };

// "INTEGER", "REAL", "TEXT": as in SQL, in the catalogue and in messages.
std::string_view to_string(ColumnType type);

// The type of that name, if there is one.
std::optional<ColumnType> parse_column_type(std::string_view name);

// Whether a column of that type has a mean and a median.
inline bool is_numeric(ColumnType type) { return type != ColumnType::text; }

// What a question asks of a column's type.
enum class Needs { any, numbers, texts };
inline bool fits(Needs needs, ColumnType type) {
  return needs == Needs::any || (needs == Needs::numbers) == is_numeric(type);
}

}  // namespace kiln
