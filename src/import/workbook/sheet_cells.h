// A sheet's XML to rows of text (table_text.h): one line for each row of the sheet, so that line 7 is row 7. A number
// is written as it's stored, a date as ISO 8601, a text in quotes; an error is missing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "error/error.h"
#include "import/workbook/shared_texts.h"
#include "import/workbook/workbook.h"
#include "import/workbook/xml_reader.h"

namespace kiln::import {

class SheetCells final : public XmlHandler {
 public:
  struct Range {
    std::uint64_t first = ~std::uint64_t{0}, end = 0;  // columns with a value
  };
  // What a person should know of; of all that was read.
  struct Counts {
    std::int64_t errors = 0;        // cells such as #N/A
    std::int64_t formulas = 0;      // of them,
    std::int64_t uncalculated = 0;  // those whose result isn't stored
    std::int64_t hidden_rows = 0;   // with a value
  };

  // Without a range, nothing is written: used() is found. path is for messages.
  SheetCells(std::string path, const Workbook& workbook, SharedTexts& texts, const Range* range)
      : path_(std::move(path)), workbook_(workbook), texts_(texts), range_(range) {}

  Result<void> on_start(std::string_view name, const XmlAttributes& attributes) override;
  Result<void> on_end(std::string_view name) override;
  Result<void> on_text(std::string_view text) override;
  bool is_enough() const override { return lines.size() >= kEnoughBytes; }

  std::string lines;  // for the caller to take
  const Range& used() const { return used_; }
  const Counts& counts() const { return counts_; }

 private:
  static constexpr std::size_t kEnoughBytes = 256 * 1024;

  Result<void> begin_row(const XmlAttributes& attributes);
  Result<void> begin_cell(const XmlAttributes& attributes);
  Result<void> end_cell();
  Result<void> add_field(std::string_view text, bool is_text);
  tl::unexpected<Error> damaged(std::string_view what) const;

  const std::string path_;
  const Workbook& workbook_;
  SharedTexts& texts_;
  const Range* range_;
  Range used_;
  Counts counts_;
  std::uint64_t row_ = 0, column_ = 0;  // the current ones, from 1; 0 before the first
  std::uint64_t fields_ = 0;            // of the row that stand in lines or line_
  bool in_sheet_ = false, in_value_ = false, in_phonetic_ = false;
  bool has_formula_ = false, has_value_ = false, is_row_hidden_ = false;
  std::string type_, text_;  // of the cell
  ExcelKind kind_ = ExcelKind::number;
};

}  // namespace kiln::import
