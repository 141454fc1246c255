#include "import/made_dialect.h"

#include <array>
#include <string_view>
#include <utility>

#include "import/made/table_text.h"

namespace kiln::import {

Result<void> check_fits(const std::string& file, MadeKind kind, const DialectOptions& options) {
  const bool is_sheet = kind == MadeKind::sheet;
  const std::array<std::pair<bool, std::string_view>, 10> said{{
      {options.delimiter.has_value(), "--delimiter"},
      {options.quote.has_value(), "--quote"},
      {options.escape.has_value(), "--escape"},
      {options.comment.has_value(), "--comment"},
      {options.skip_initial_space.has_value(), "--initial-space"},
      {options.inner_quotes.has_value(), "--inner-quotes"},
      {!is_sheet && options.header.has_value(), "--header"},
      {!is_sheet && options.skip_lines.has_value(), "--skip-lines"},
      {!is_sheet && options.footer_lines.has_value(), "--footer-lines"},
      {!is_sheet && options.trailing_delimiters.has_value(), "--trailing-delimiters"},
  }};
  for (const auto& [is_said, name] : said) {
    if (is_said)
      return fail(ErrorCode::invalid_argument, "{} is {}, and {} is for CSV; leave it out", file,
                  is_sheet ? "a workbook" : "JSON", name);
  }
  return {};
}

Dialect dialect_of_objects(MadeKind kind) {
  Dialect dialect;
  dialect.delimiter = kMadeDelimiter;
  dialect.quote = kMadeQuote;
  dialect.escape = kMadeEscape;
  dialect.escape_style = EscapeStyle::letters;
  dialect.made_of = kind == MadeKind::json ? "JSON" : "JSON Lines";
  dialect.quoted_is_text = true;
  dialect.blank_is_row = true;
  dialect.first_line = 0;
  dialect.reason = kind == MadeKind::json ? "an array of objects" : "objects, one after another";
  dialect.header_reason = "the objects' names, in the order in which they first appear";
  return dialect;
}

DialectOptions options_of_sheet(DialectOptions options) {
  options.delimiter = std::string(1, kMadeDelimiter);
  options.quote = kMadeQuote;
  options.escape = kMadeEscape;
  options.comment = kNoCharacter;
  options.skip_initial_space = false;
  options.inner_quotes = false;
  return options;
}

void complete_sheet(Dialect& dialect) {
  dialect.made_of = "a workbook";
  dialect.quoted_is_text = true;
  dialect.reason = "the cells of a sheet";
}

}  // namespace kiln::import
