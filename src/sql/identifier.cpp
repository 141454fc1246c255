#include "sql/identifier.h"

#include <cassert>

#include "text/characters.h"

namespace kiln::sql {

std::string quote_identifier(std::string_view name) {
  std::string quoted = "\"";
  for (char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

std::string fold_case(std::string_view name) { return lower(name); }

std::string expand(std::string_view statement,
                   const std::vector<std::pair<std::string_view, std::string_view>>& placeholders) {
  // One pass from left to right, so that a brace inside an inserted name is never taken for a placeholder.
  std::string expanded;
  std::size_t from = 0;
  for (std::size_t open; (open = statement.find('{', from)) != std::string_view::npos;) {
    const std::size_t close = statement.find('}', open);
    assert(close != std::string_view::npos);
    const std::string_view wanted = statement.substr(open + 1, close - open - 1);
    expanded += statement.substr(from, open - from);
    [[maybe_unused]] bool known = false;
    for (const auto& [name, text] : placeholders) {
      if (name != wanted) continue;
      expanded += text;
      known = true;
    }
    assert(known);
    from = close + 1;
  }
  expanded += statement.substr(from);
  return expanded;
}

std::string as_table(std::string_view statement) {
  while (statement.starts_with("--")) statement.remove_prefix(statement.find('\n') + 1);
  return "(" + std::string(statement.substr(0, statement.rfind(';'))) + ")";
}

}  // namespace kiln::sql
