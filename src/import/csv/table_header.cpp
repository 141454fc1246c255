#include "import/csv/table_header.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "text/characters.h"

namespace kiln::import {

namespace {

// "(m/s)" and "[m/s]" are m/s.
std::string_view without_brackets(std::string_view text) {
  text = trim(text);
  const bool is_bracketed =
      text.size() > 2 && ((text.front() == '(' && text.back() == ')') || (text.front() == '[' && text.back() == ']'));
  return is_bracketed ? text.substr(1, text.size() - 2) : text;
}

std::string title_of(SecondHeader second, const std::string& name, const std::string& other) {
  if (trim(other).empty()) return "";
  switch (second) {
    case SecondHeader::units: return fmt::format("{} ({})", name, without_brackets(other));
    case SecondHeader::titles: return other;
    case SecondHeader::groups: return name.empty() ? other : fmt::format("{}: {}", other, name);
    case SecondHeader::none:
    case SecondHeader::ruler: break;
  }
  return "";
}

// Each group's name stands over its first column alone.
void fill_groups(std::vector<std::string>& groups) {
  for (std::size_t i = 1; i < groups.size(); ++i) {
    if (groups[i].empty()) groups[i] = groups[i - 1];
  }
}

}  // namespace

TableHeader make_header(std::vector<std::vector<std::string>> records, const Dialect& dialect, std::size_t columns) {
  TableHeader header;
  if (records.empty()) return header;
  for (auto& record : records) {
    if (dialect.row_labels && record.size() < columns) record.insert(record.begin(), "");
    record.resize(columns);
  }
  if (records.size() == 1) {
    header.names = std::move(records[0]);
    return header;
  }
  const bool has_groups = dialect.second_header == SecondHeader::groups;
  header.names = std::move(records[has_groups ? 1 : 0]);
  std::vector<std::string> others = std::move(records[has_groups ? 0 : 1]);
  if (has_groups) fill_groups(others);
  for (std::size_t i = 0; i < columns; ++i)
    header.titles.push_back(title_of(dialect.second_header, header.names[i], others[i]));
  if (records.size() < 3) return header;
  for (std::size_t i = 0; i < columns; ++i) {
    if (trim(records[2][i]).empty()) continue;
    header.names[i] = records[2][i];
    header.titles[i].clear();
  }
  return header;
}

}  // namespace kiln::import
