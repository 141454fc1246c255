// Writes CSV as RFC 4180 has it, so that kiln import reads back what it stored: a missing value is an empty field, an
// empty text is "". With tabs it's what spreadsheets, pandas and DuckDB take for TSV: a field that has a tab, a quote
// or a line break is quoted in the same way (text/tab-separated-values itself has no such fields at all).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "render/row_writer.h"
#include "value/value.h"

namespace kiln::render {

class CsvWriter {
 public:
  explicit CsvWriter(char separator = ',') : separator_(separator) {}

  void field(const Value& value);
  void field(std::string_view text);
  // "\r\n", or "\n" between tabs.
  void end_record();
  const std::string& text() const { return text_; }
  // Forgets the text, and keeps its memory.
  void clear() { text_.clear(); }

 private:
  void separate();
  const char separator_;
  std::string text_;
  bool in_record_ = false;
};

// Rows with a header; lines end as the format's readers expect: in CSV with CR LF, in TSV with LF.
std::unique_ptr<RowWriter> make_csv_rows(std::vector<std::string> names);
std::unique_ptr<RowWriter> make_tsv_rows(std::vector<std::string> names);

}  // namespace kiln::render
