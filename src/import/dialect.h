// Which character stands between a CSV file's fields, and which one quotes them: found in the file's beginning, with the
// reason, unless the caller says it. The choice is the one that splits every record into as many fields as the header has;
// nothing is guessed from a file's name or from how often a character occurs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "error/error.h"
#include "import/input_file.h"

namespace kiln::import {

struct Dialect {
  char delimiter = ',';
  char quote = '"';
  std::string reason;  // for a person: why these
};

// What the caller has decided already.
struct DialectOptions {
  std::optional<char> delimiter, quote;
};

// Looks at the first 256 KiB of the input, then rewinds it. A file that no delimiter splits has one column.
// Errors: those of InputFile.
Result<Dialect> detect_dialect(InputFile& input, const DialectOptions& options);

// A character for a message: comma, tab, double quote; otherwise as it is.
std::string name_of(char character);

}  // namespace kiln::import
