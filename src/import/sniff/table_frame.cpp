#include "import/sniff/table_frame.h"

#include <algorithm>
#include <set>

#include "import/sniff/cell_kind.h"

namespace kiln::import {

namespace {

constexpr std::size_t kMaxFooterRecordsInTable = 20;

// Whether the records [begin, end) have nothing in any field from `column` on.
bool is_empty_from(const Split& split, std::size_t begin, std::size_t end, std::size_t column) {
  for (std::size_t i = begin; i < end; ++i) {
    for (std::size_t at = column; at < split.width(i); ++at) {
      if (!split.batch.field(split.batch.records[i], at).is_missing()) return false;
    }
  }
  return true;
}

bool are_names(const Split& split, std::size_t record) {
  for (std::size_t i = 0; i < split.width(record); ++i) {
    if (split.text(record, i).empty()) return false;
  }
  return !has_equal_texts(split, record);
}

// R's write.table and write.csv name the rows in a first field, for which the header has no name: texts that are all
// different, or numbers from 1 (pandas: from 0).
bool are_labels(const Split& split, const Region& region) {
  const bool is_first_quoted = split.batch.field(split.batch.records[region.begin], 0).is_quoted;
  std::set<std::string_view> texts;
  bool count_up = true, are_texts = true, is_full = true;  // but for the last column
  std::size_t gaps = 0;                                    // in the last column
  for (std::size_t i = region.begin; i < region.end; ++i) {
    const std::string_view text = split.text(i, 0);
    if (text.empty() || !texts.insert(text).second) return false;
    const auto number = plain_number(text);
    const auto row = static_cast<long>(i - region.begin);
    count_up = count_up && number && (*number == row + 1 || *number == row);
    are_texts = are_texts && cell_kind(text) == CellKind::text;
    const bool has_gap = split.text(i, region.columns - 1).empty();
    gaps += has_gap;
    is_full = is_full && split.filled(i) + has_gap == region.columns;
  }
  // Who quotes labels quotes names, too: a title above the header isn't.
  if (is_first_quoted) return split.batch.field(split.batch.records[region.begin - 1], 0).is_quoted;
  // Where the last column alone has gaps, and many, it may be notes without a name.
  const bool may_be_notes = is_full && gaps * 3 >= region.end - region.begin;
  if (count_up && region.columns > 2) return !may_be_notes;
  // Unquoted texts could be a first column whose last neighbour has no name: values in all others tell.
  if (region.columns <= 2) return false;
  for (std::size_t column = 1; column < region.columns && are_texts; ++column) {
    for (std::size_t i = region.begin; i < region.end; ++i) {
      if (cell_kind(split.text(i, column)) == CellKind::text) return false;
    }
  }
  return are_texts;
}

// The columns up to the last that has anything in it.
std::size_t used_columns(const Split& split, std::size_t begin, std::size_t end, std::size_t columns) {
  while (columns > 1 && is_empty_from(split, begin, end, columns - 1)) --columns;
  return columns;
}

// The record above the rectangle, if it's the header: it differs by what is empty, or by the rows' label.
void take_header_above(const Split& split, bool keep_trailing, TableFrame& frame) {
  const Region& region = split.region;
  const std::size_t above = region.begin - 1, width = split.width(above);
  if (width < region.columns && !are_names(split, above)) return;
  if (width < region.columns && !keep_trailing && is_empty_from(split, region.begin, region.end, width)) {
    frame.columns = width;
    frame.surplus = region.columns - width;
  } else if (width > region.columns && !keep_trailing && is_empty_from(split, above, region.begin, region.columns)) {
    frame.surplus = width - region.columns;
  } else if (width + 1 == region.columns && are_labels(split, region)) {
    frame.row_labels = true;
  } else {
    return;
  }
  frame.first = above;
  frame.is_header_above = true;
}

}  // namespace

TableFrame find_frame(const Split& split, bool keep_trailing) {
  const Region& region = split.region;
  TableFrame frame{region.begin, region.end, region.columns};
  if (region.begin > 0) take_header_above(split, keep_trailing, frame);
  if (frame.is_header_above || keep_trailing) return frame;
  // What is left of a footer in the rectangle says nothing of its columns.
  const auto is_left_over = [&](std::size_t record) { return split.filled(record) <= 1 && region.columns > 1; };
  const std::size_t least = std::max(region.begin + 2, region.end - std::min(region.end, kMaxFooterRecordsInTable));
  while (split.is_whole && frame.end > least && is_left_over(frame.end - 1)) --frame.end;
  frame.columns = used_columns(split, region.begin, region.end, region.columns);
  frame.surplus = region.columns - frame.columns;
  return frame;
}

}  // namespace kiln::import
