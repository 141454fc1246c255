// Finds a CSV file's dialect in its beginning, unless the caller says it: which characters separate, quote and escape
// the fields, and whether the first record names the columns. The choice is the one that splits every record into as
// many fields as the first; nothing is guessed from a file's name or from how often a character occurs.
#pragma once

#include <string_view>

#include "import/csv/dialect.h"

namespace kiln::import {

// How much of a file's beginning decides: some thousand records; a dozen of them mostly do.
inline constexpr std::size_t kSampleBytes = 256 * 1024;

// sample: the file's beginning, in UTF-8 without a byte-order mark; is_whole: it is the whole file, so its last line is
// complete. A file that no delimiter splits has one column.
Dialect detect_dialect(std::string_view sample, bool is_whole, const DialectOptions& options);

}  // namespace kiln::import
