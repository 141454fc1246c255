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

// What spreadsheets expect of a CSV differs by country and program.
struct CsvOptions {
  char separator = ',';  // or ; tab |
  bool bom = false;      // the bytes EF BB BF first, without which Excel takes UTF-8 for the system's code page
  bool operator==(const CsvOptions&) const = default;
};

class CsvWriter {
 public:
  // line_end: "\r\n", or "\n"; it must outlive the writer.
  explicit CsvWriter(char separator = ',', std::string_view line_end = "\r\n")
      : separator_(separator), line_end_(line_end) {}

  void field(const Value& value);
  void field(std::string_view text);
  void end_record();
  const std::string& text() const { return text_; }
  // Forgets the text, and keeps its memory.
  void clear() { text_.clear(); }

 private:
  void separate();
  const char separator_;
  const std::string_view line_end_;
  std::string text_;
  bool in_record_ = false;
};

// Rows with a header; lines end as the format's readers expect: in CSV with CR LF, in TSV with LF.
std::unique_ptr<RowWriter> make_csv_rows(std::vector<std::string> names);
std::unique_ptr<RowWriter> make_tsv_rows(std::vector<std::string> names);
// CSV as these options have it; its lines end with CR LF whatever the separator is.
std::unique_ptr<RowWriter> make_csv_rows_of(const CsvOptions& options, std::vector<std::string> names);

}  // namespace kiln::render
