// What the caller of an import has decided about a CSV file's dialect; what is left open is found in the file.
// Names follow Frictionless' Table Dialect and Python's csv module.
#pragma once

#include <cstdint>
#include <optional>

namespace kiln::import {

// Instead of a character: there is none of that kind (--quote none).
inline constexpr char kNoCharacter = '\0';

struct DialectOptions {
  std::optional<char> delimiter;
  std::optional<char> quote;   // kNoCharacter: quotes are data
  std::optional<char> escape;  // takes the next character's meaning away, in quotes and outside; kNoCharacter: none
  std::optional<bool> skip_initial_space;  // spaces after a delimiter aren't data
  std::optional<bool> header;              // whether the first record names the columns
  std::optional<std::int64_t> skip_lines;  // lines before anything else
  std::optional<char> comment;             // a line that begins with it isn't a record; kNoCharacter: none
};

}  // namespace kiln::import
