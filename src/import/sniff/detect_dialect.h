// Finds a CSV file's dialect in its beginning, unless the caller says it: which characters separate, quote and escape
// the fields, where the table begins, and which records name its columns. The choice is the one that splits the file
// into the largest table of one width; where two do, types tell. Nothing is guessed from how often a character occurs,
// and what is guessed beyond the plain case is noted in words, with the option that says otherwise.
#pragma once

#include "error/error.h"
#include "import/csv/dialect.h"
#include "import/sniff/sample.h"

namespace kiln::import {

// A file that no delimiter splits has one column. Errors: invalid_argument (it can't be told where the table begins;
// the message shows the first lines and names the options, the likeliest first).
Result<Dialect> detect_dialect(const Sample& sample, const DialectOptions& options);

// Whether the sample holds too little to tell: no record, or a few of a file that has more.
bool is_too_short(const Sample& sample, const DialectOptions& options);

}  // namespace kiln::import
