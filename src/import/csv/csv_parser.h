// CSV bytes to records (RFC 4180, with any delimiter, quote and escape; LF, CRLF, CR or CR CR LF, which Windows' text
// mode makes of CRLF, ends a record). Knows nothing of headers, columns or encodings, and copies nothing: it says where
// in the buffer each field stands.
//
// Why not a library: what has to be known of each field (whether it was quoted), of each record (its line) and of each
// fault (its place, and what comes after it) is what libcsv doesn't tell, and its call per field costs more than the
// field.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "import/csv/dialect.h"
#include "import/csv/record_batch.h"

namespace kiln::import {

class CsvParser {
 public:
  explicit CsvParser(const Dialect& dialect);

  // Appends the complete records at the beginning of batch.bytes to batch.fields and batch.records, and what is wrong
  // with them to batch.problems. Returns how many bytes they took; the rest begins a record that isn't complete yet,
  // and has to stand at the beginning of the next batch's bytes. is_last: nothing comes after these bytes, so the last
  // record ends with them. A blank line is a record of one empty field. REQUIRED: batch.bytes has less than 2^31 bytes.
  std::size_t parse(RecordBatch& batch, bool is_last);

  std::int64_t line() const { return line_; }  // on which the next record begins

  // From now on, records with another number of fields are kept in batch.odd, too. 0: only those with a fault are.
  void expect(std::size_t fields) { expected_fields_ = fields; }

  // What was made of characters so far: escapes taken out, fields \N that are missing, quotes inside fields that are
  // data.
  struct Counts {
    std::int64_t escapes = 0, null_escapes = 0, inner_quotes = 0;
  };
  const Counts& counts() const { return counts_; }

 private:
  // What a character is to the parser; all others are kOrdinary.
  enum Class : unsigned char { kOrdinary, kDelimiter, kQuote, kEscape, kCarriageReturn, kLineFeed };
  class Cursor;

  Class class_of(char c) const { return classes_[static_cast<unsigned char>(c)]; }
  void remove_escapes(RecordBatch& batch, Field& field);

  std::array<Class, 256> classes_{};
  const std::string delimiter_rest_;  // behind its first character
  const char quote_, escape_, comment_;
  const EscapeStyle escape_style_;
  const bool skip_initial_space_, inner_quotes_;
  std::int64_t lines_to_skip_, end_line_;
  std::int64_t line_;
  std::size_t expected_fields_ = 0;
  Counts counts_;
  std::vector<std::size_t> escaped_;  // the fields of the current record in which something is escaped
};

}  // namespace kiln::import
