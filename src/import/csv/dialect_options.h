// What the caller of an import has decided about a CSV file's dialect; what is left open is found in the file.
// Names follow Frictionless' Table Dialect and Python's csv module.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kiln::import {

// Instead of a character: there is none of that kind (--quote none).
inline constexpr char kNoCharacter = '\0';

struct DialectOptions {
  std::optional<std::string> delimiter;  // one character or several; empty: every line is one field
  std::optional<char> quote;             // kNoCharacter: quotes are data
  std::optional<char> escape;  // takes the next character's meaning away, in quotes and outside; kNoCharacter: none
  std::optional<bool> skip_initial_space;    // spaces after a delimiter aren't data
  std::optional<bool> header;                // whether the first record names the columns
  bool second_header = false;                // and the second is part of the header, too
  std::optional<std::int64_t> skip_lines;    // lines before anything else
  std::optional<char> comment;               // a line that begins with it isn't a record; kNoCharacter: none
  std::optional<std::int64_t> footer_lines;  // lines after the last row, blank ones not counted
  std::optional<bool> inner_quotes;          // quotes inside a field that doesn't begin with one are data
  std::optional<bool> trailing_delimiters;   // empty fields behind the last named column are columns, too
};

}  // namespace kiln::import
