#include "import/workbook/sheet_cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "import/made/table_text.h"
#include "import/workbook/workbook_parts.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::uint64_t kMaxSheetRows = 1'048'576;  // Excel's, as the next
constexpr std::uint64_t kMaxSheetColumns = 16'384;
constexpr std::size_t kMaxSheetCellBytes = 1 << 20;  // Excel's own limit is 32,767 characters

// Of "BC17" the number of BC, from 1; 0 where there is none.
std::uint64_t column_of(std::string_view cell) {
  std::uint64_t column = 0;
  for (const char c : cell) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<std::uint64_t>(c - 'A' + 1);
    if (column > kMaxSheetColumns) break;
  }
  return column;
}

template <class Number>
bool parse(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

tl::unexpected<Error> SheetCells::damaged(std::string_view what) const {
  return fail(ErrorCode::corrupt, "{}: the sheet is damaged: row {}, column {}: {}; save it once more, or as CSV",
              path_, row_, column_, what);
}

Result<void> SheetCells::on_start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "sheetData") in_sheet_ = true;
  if (!in_sheet_) return {};
  if (name == "row") return begin_row(attributes);
  if (name == "c") return begin_cell(attributes);
  if (name == "f") has_formula_ = true;
  if (name == "rPh") in_phonetic_ = true;
  in_value_ = name == "v" || (name == "t" && !in_phonetic_);
  if (in_value_) has_value_ = true;
  return {};
}

Result<void> SheetCells::on_text(std::string_view text) {
  if (!in_value_) return {};
  text_ += text;
  return text_.size() > kMaxSheetCellBytes ? damaged("its text is longer than a cell's can be") : Result<void>();
}

Result<void> SheetCells::on_end(std::string_view name) {
  in_value_ = false;
  if (name == "sheetData") in_sheet_ = false;
  if (name == "rPh") in_phonetic_ = false;
  if (!in_sheet_) return {};
  if (name == "c") return end_cell();
  // A row without a value is a blank line.
  if (name == "row" && range_ != nullptr) {
    const std::uint64_t width = range_->end - range_->first;
    if (fields_ > 0) lines.append(width - fields_, kMadeDelimiter);
    lines += '\n';
  }
  return {};
}

Result<void> SheetCells::begin_row(const XmlAttributes& attributes) {
  std::uint64_t row = row_ + 1;
  if (const auto said = attributes.find("r"); said && !parse(*said, row)) return damaged("its row has no number");
  if (row <= row_ || row > kMaxSheetRows) return damaged(fmt::format("row {} comes after it", row));
  if (range_ != nullptr) lines.append(row - row_ - 1, '\n');
  row_ = row;
  column_ = fields_ = 0;
  is_row_hidden_ = is_true(attributes.find("hidden"));
  return {};
}

Result<void> SheetCells::begin_cell(const XmlAttributes& attributes) {
  const auto place = attributes.find("r");
  const std::uint64_t column = place ? column_of(*place) : column_ + 1;
  if (column <= column_ || column > kMaxSheetColumns) return damaged("the cell behind it stands elsewhere");
  column_ = column;
  type_ = attributes.find("t").value_or("n");
  std::size_t style = 0;
  if (const auto said = attributes.find("s"); said && !parse(*said, style)) return damaged("its style is no number");
  kind_ = style < workbook_.styles.size() ? workbook_.styles[style] : ExcelKind::number;
  has_formula_ = has_value_ = false;
  text_.clear();
  return {};
}

Result<void> SheetCells::end_cell() {
  if (has_formula_) ++counts_.formulas;
  if (has_formula_ && text_.empty() && type_ != "str") ++counts_.uncalculated;
  if (!has_value_) return {};
  if (type_ == "e") {
    ++counts_.errors;
    return {};
  }
  if (type_ == "s") {
    std::uint64_t number = 0;
    if (!parse(text_, number) || number >= texts_.count()) return damaged("its text isn't among the workbook's");
    if (range_ == nullptr) return add_field({}, true);
    KILN_TRY(const std::string_view text, texts_.text(number));
    return add_field(text, true);
  }
  if (type_ == "str" || type_ == "inlineStr") {
    unescape_excel_text(text_);
    return add_field(text_, true);
  }
  if (text_.empty()) return {};
  if (type_ == "b") {
    const bool is_yes = is_true(text_);
    if (!is_yes && text_ != "0" && text_ != "false")
      return damaged(fmt::format("\"{}\" is neither true nor false", shorten(text_, 40)));
    return add_field(is_yes ? "TRUE" : "FALSE", false);
  }
  if (type_ == "d") {
    const bool is_plain = text_.find_first_not_of("0123456789-:.TZ+") == std::string::npos;
    return add_field(text_, !is_plain);
  }
  const auto number = excel_number(text_, kind_, workbook_.counts_from_1904);
  if (type_ != "n" || !number) return damaged(fmt::format("\"{}\" isn't a number", shorten(text_, 40)));
  return add_field(*number, false);
}

Result<void> SheetCells::add_field(std::string_view text, bool is_text) {
  if (std::exchange(is_row_hidden_, false)) ++counts_.hidden_rows;
  if (range_ == nullptr) {
    used_.first = std::min(used_.first, column_);
    used_.end = std::max(used_.end, column_ + 1);
    return {};
  }
  if (column_ < range_->first || column_ >= range_->end)
    return fail(ErrorCode::io, "the file changed while it was being imported; import it again");
  const std::uint64_t place = column_ - range_->first;  // so many delimiters stand before it
  const std::uint64_t there = fields_ == 0 ? 0 : fields_ - 1;
  lines.append(place - there, kMadeDelimiter);
  if (is_text) {
    append_quoted(lines, text);
  } else {
    lines += text;
  }
  fields_ = place + 1;
  return {};
}

}  // namespace kiln::import
