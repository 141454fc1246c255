#include "import/survey/column_names.h"

#include <fmt/format.h>

#include <string_view>
#include <unordered_set>

#include "error/error.h"
#include "sql/identifier.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

// Longer ones would make statements over all columns, and every line of a terminal, unreadable; PostgreSQL cuts at 63.
constexpr std::size_t kMaxNameBytes = 128;

std::string tidy(std::string_view name) {
  std::string tidied;
  for (const char c : name) {
    const bool is_space = static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    if (!is_space) {
      tidied += c;
    } else if (!tidied.empty() && tidied.back() != ' ') {
      tidied += ' ';
    }
  }
  if (tidied.ends_with(' ')) tidied.pop_back();
  return cut(tidied, kMaxNameBytes);
}

}  // namespace

std::vector<std::string> column_names(const std::vector<std::string>& header) {
  std::unordered_set<std::string> taken{"_rowid_"};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < header.size(); ++i) {
    std::string wanted = tidy(header[i]);
    if (wanted.empty()) wanted = fmt::format("column_{}", i);
    std::string name = wanted;
    for (int n = 2; !taken.insert(sql::fold_case(name)).second; ++n) name = fmt::format("{}_{}", wanted, n);
    names.push_back(std::move(name));
  }
  return names;
}

std::vector<std::string> numbered_column_names(std::size_t columns) {
  return column_names(std::vector<std::string>(columns));
}

}  // namespace kiln::import
