// How a CSV file is written: which characters separate, quote and escape its fields, and whether its first record names
// the columns. Names follow Frictionless' Table Dialect and Python's csv module.
#pragma once

#include <cstdint>
#include <string>

#include "error/error.h"
#include "import/csv/dialect_options.h"

namespace kiln::import {

struct Dialect {
  char delimiter = ',';
  char quote = '"';                   // kNoCharacter: quotes are data
  char escape = kNoCharacter;         // takes the next character's meaning away, in quotes and outside
  char comment = kNoCharacter;        // a line that begins with it isn't a record
  bool skip_initial_space = false;    // spaces before a field aren't data
  bool header = true;                 // the first record names the columns
  std::int64_t skip_lines = 0;        // lines before anything else
  std::string reason, header_reason;  // for a person: why these characters, why a header or none
};

// Two roles for one character can't both be read. Errors: invalid_argument.
Result<void> check_roles(const DialectOptions& options);

// A character for a message: comma, tab, double quote; otherwise as it is, in quotes.
std::string name_of(char character);

}  // namespace kiln::import
