#include "import/csv/rejected_rows.h"

#include <algorithm>

namespace kiln::import {

std::string raw_text(const RecordBatch& batch, const Record& record, const std::string& delimiter) {
  const auto kept = std::ranges::lower_bound(batch.odd, record.line, {}, &RawRecord::line);
  if (kept != batch.odd.end() && kept->line == record.line) return kept->text;
  std::string text;
  for (std::size_t i = 0; i < record.field_count; ++i) {
    if (i > 0) text += delimiter;
    text += batch.text(batch.field(record, i));
  }
  return text;
}

void RejectedRows::count_ragged(std::int64_t line, std::size_t fields, std::size_t columns, std::string_view text) {
  constexpr std::string_view kSigns = "#%!;";  // what comments begin with
  const char sign = !text.empty() && kSigns.find(text[0]) != std::string_view::npos ? text[0] : '\0';
  sign_ = rows_ == 0 || sign == sign_ ? sign : '\0';
  if (rows_++ == 0) first_line_ = line;
  if (fields > columns) ++longer_;
  Width& width = widths_[fields];
  if (width.rows++ == 0) width.first_line = line;
}

RejectedRows::Ragged RejectedRows::ragged() const {
  Ragged ragged{rows_, longer_, first_line_, sign_, 0, 0, 0};
  const auto most = std::ranges::max_element(widths_, {}, [](const auto& width) { return width.second.rows; });
  if (most != widths_.end()) {
    ragged.common_fields = most->first;
    ragged.common_rows = most->second.rows;
    ragged.common_line = most->second.first_line;
  }
  return ragged;
}

}  // namespace kiln::import
