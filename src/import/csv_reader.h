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

struct CsvOptions {
  char delimiter = ',';
  char quote = '"';
  std::vector<std::string> null_tokens;  // a field that equals one of these is missing, quoted or not
};

struct CsvField {
  std::string text;
  bool missing = false;  // an unquoted empty field, or a null token
};

struct CsvRecord {
  std::int64_t line = 0;  // of its first character, from 1
  std::span<const CsvField> fields;
};

using CsvRecordHandler = std::function<Result<void>(const CsvRecord&)>;
// Called after each buffer, some thousand records; an error from it ends the reading.
using CsvPauseHandler = std::function<Result<void>()>;

// Reads input from its start to its end: the header goes to on_header, every later record to on_record. All have as many
// fields as the header. Blank lines are skipped. The first error of a handler ends the reading and is returned.
// Errors: invalid_argument (no header, a ragged row, a quote out of place, a quote that never closes), those of InputFile.
Result<void> read_csv(InputFile& input, const CsvOptions& options, const CsvRecordHandler& on_header,
                      const CsvRecordHandler& on_record, const CsvPauseHandler& on_pause);

}  // namespace kiln::import
