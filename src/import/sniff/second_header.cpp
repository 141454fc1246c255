#include "import/sniff/second_header.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "import/sniff/cell_kind.h"

namespace kiln::import {

namespace {

double mean_size(const Rows& rows, std::size_t record) {
  std::size_t bytes = 0;
  for (std::size_t column = 0; column < rows.columns; ++column) bytes += rows.split.text(record, column).size();
  return static_cast<double>(bytes) / static_cast<double>(rows.columns);
}

}  // namespace

Bottom find_bottom(const Rows& rows) {
  std::vector<std::size_t> texts;
  for (std::size_t column = 0; column < rows.columns; ++column) {
    if (const auto text = last_text_above_values(rows, column)) texts.push_back(*text);
  }
  if (texts.empty()) return {};
  const std::size_t least = *std::ranges::min_element(texts);
  return {least, texts.size(), static_cast<std::size_t>(std::ranges::count(texts, least))};
}

bool is_units_record(const Rows& rows, std::size_t record, bool is_told) {
  std::size_t units = 0, plain = 0;
  for (std::size_t column = 0; column < rows.columns; ++column) {
    const std::string_view text = without_blanks(rows.split.text(record, column));
    const bool has_values = last_text_above_values(rows, column).has_value();
    if (text.empty() || text == "-") continue;
    if (!may_be_unit(text)) return false;
    const bool is_bracketed = text.front() == '(' || text.front() == '[';
    if (!is_bracketed && !has_values) return false;
    ++units;
    plain += !is_bracketed && !is_known_unit(text);
  }
  return units > 0 && (is_told || plain == 0);
}

bool are_groups_of(const Rows& rows) {
  return has_equal_texts(rows.split, rows.begin) || (has_equal_texts(rows.split, rows.begin + 1) &&
                                                     rows.split.filled(rows.begin) < rows.split.filled(rows.begin + 1));
}

bool is_ruler(const Rows& rows, std::size_t record) {
  if (record >= rows.end || rows.split.filled(record) != rows.split.filled(record - 1)) return false;
  bool has_dashes = false;
  for (std::size_t column = 0; column < rows.columns; ++column) {
    const std::string_view text = without_blanks(rows.split.text(record, column));
    if (text.size() == 1 || text.find_first_not_of("-=+:") != std::string_view::npos) return false;
    has_dashes = has_dashes || text.find("---") != std::string_view::npos;
  }
  return has_dashes;
}

bool are_index_names(const Rows& rows, std::size_t record) {
  if (record + 1 >= rows.end) return false;
  std::size_t names = 0;
  while (names < rows.columns && cell_kind(rows.split.text(record, names)) == CellKind::text) ++names;
  return names > 0 && names < rows.columns && rows.split.filled(record) == names;
}

SecondHeader kind_of_second_header(const Rows& rows) {
  if (rows.end - rows.begin < 2) return SecondHeader::none;
  const std::size_t first = rows.begin;
  if (is_units_record(rows, first + 1, true)) return SecondHeader::units;
  if (has_equal_texts(rows.split, first) || rows.split.filled(first) < rows.split.filled(first + 1))
    return SecondHeader::groups;
  return SecondHeader::titles;
}

bool is_longer(const Rows& rows, std::size_t record) {
  return mean_size(rows, record) > 1.5 * mean_size(rows, rows.begin);
}

}  // namespace kiln::import
