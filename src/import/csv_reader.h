// CSV (RFC 4180, with any delimiter and quote) to records, by libcsv: quoted fields, doubled quotes, newlines in quotes,
// LF, CRLF and CR, a UTF-8 byte-order mark. Which fields are missing is decided here, so that every reader of the file agrees.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.h"
#include "import/input_file.h"

namespace kiln::import {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // of UTF-8; not part of the first name

// What to do with a record that has more or fewer fields than the header.
enum class Ragged {
  refuse,  // an error, with the first 20 of them
  pad,     // what a short one lacks is missing; a long one is refused, because its rest would be lost
  skip,    // leave it out
};

struct CsvOptions {
  char delimiter = ',';
  char quote = '"';
  Ragged ragged = Ragged::refuse;
  std::vector<std::string> null_tokens;  // a field that equals one of these is missing, quoted or not
};

struct CsvField {
  std::string text;
  bool missing = false;  // an unquoted empty field, or a null token
};

struct CsvCounts {
  std::int64_t padded = 0, skipped = 0;  // records, because they were ragged
};

struct CsvRecord {
  std::int64_t line = 0;  // of its first character, from 1
  std::span<const CsvField> fields;
};

using CsvRecordHandler = std::function<Result<void>(const CsvRecord&)>;
// Called after each buffer, some thousand records; an error from it ends the reading.
using CsvPauseHandler = std::function<Result<void>()>;

// Reads input from its start to its end: the header goes to on_header, every later record to on_record. All have as many
// fields as the header, or options.ragged says what happens. Blank lines are skipped. The first error of a handler ends the
// reading and is returned; ragged rows are an error at the end, so that it can name all of them.
// Errors: invalid_argument (no header, a ragged row, a quote out of place, a quote that never closes), those of InputFile.
Result<CsvCounts> read_csv(InputFile& input, const CsvOptions& options, const CsvRecordHandler& on_header,
                      const CsvRecordHandler& on_record, const CsvPauseHandler& on_pause);

}  // namespace kiln::import
