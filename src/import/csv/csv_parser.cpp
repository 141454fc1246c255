#include "import/csv/csv_parser.h"

#include "import/csv/csv_cursor.h"

namespace kiln::import {

CsvParser::CsvParser(const Dialect& dialect)
    : delimiter_rest_(dialect.delimiter.empty() ? "" : dialect.delimiter.substr(1)),
      quote_(dialect.quote),
      escape_(dialect.escape),
      comment_(dialect.comment),
      escape_style_(dialect.escape_style),
      skip_initial_space_(dialect.skip_initial_space && dialect.delimiter != " "),
      inner_quotes_(dialect.inner_quotes),
      lines_to_skip_(dialect.skip_lines),
      end_line_(dialect.end_line),
      line_(dialect.first_line) {
  const auto set = [&](char c, Class c_class) { classes_[static_cast<unsigned char>(c)] = c_class; };
  if (dialect.escape != kNoCharacter) set(dialect.escape, kEscape);
  if (dialect.quote != kNoCharacter) set(dialect.quote, kQuote);
  if (!dialect.delimiter.empty()) set(dialect.delimiter[0], kDelimiter);
  set('\r', kCarriageReturn);
  set('\n', kLineFeed);
}

std::size_t CsvParser::parse(RecordBatch& batch, bool is_last) {
  Cursor cursor(*this, batch, is_last);
  while (cursor.next()) {
  }
  return cursor.consumed();
}

namespace {

// What a letter behind a backslash stands for: MySQL's manual, "LOAD DATA", and PostgreSQL's, "COPY", text format.
char escaped_letter(char letter) {
  switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    case '0': return '\0';
    case 'Z': return '\x1a';
    default: return letter;
  }
}

}  // namespace

// In place: what is left is never longer.
void CsvParser::remove_escapes(RecordBatch& batch, Field& field) {
  char* const begin = batch.bytes.data() + field.begin;
  const char* const end = begin + field.size;
  char* out = begin;
  for (const char* in = begin; in != end; ++in) {
    const Class what = class_of(*in);
    const bool has_next = in + 1 != end;
    if (what == kEscape && has_next) {
      const Class next = class_of(in[1]);
      if (escape_style_ == EscapeStyle::quotes && next != kQuote && next != kEscape) {
        *out++ = *in;
        continue;
      }
      ++counts_.escapes;
      ++in;
      *out++ = escape_style_ == EscapeStyle::letters ? escaped_letter(*in) : *in;
      continue;
    }
    if (what == kQuote && field.is_quoted && has_next) ++in;
    *out++ = *in;
  }
  field.size = static_cast<std::uint32_t>(out - begin) & 0x7fffffffU;
}

}  // namespace kiln::import
