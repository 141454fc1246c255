// A statement of sql/ as sql/embed.cmake writes it into statements.h.
#pragma once

#include <string_view>

namespace kiln::sql {

struct NamedStatement {
  std::string_view name, text;  // the text ends with a NUL
  bool takes_column = false;    // it has the placeholder {column}
  bool takes_filter = false;    // it has {filter} or {and_filter}, the place for a condition

  // It stands for its text wherever one is expected.
  constexpr operator std::string_view() const { return text; }
  constexpr operator const char*() const { return text.data(); }
};

}  // namespace kiln::sql
