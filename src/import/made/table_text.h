// A table that isn't CSV comes as CSV made here, of which more is known than of any other: a line for each row, so that
// messages name the row; texts, and they alone, in quotes, so that "007" stays one; line ends in them as escapes.
#pragma once

#include <string>
#include <string_view>

namespace kiln::import {

inline constexpr char kMadeDelimiter = ',', kMadeQuote = '"', kMadeEscape = '\\';

// Appends a text as a field.
inline void append_quoted(std::string& line, std::string_view text) {
  line += kMadeQuote;
  for (const char c : text) {
    switch (c) {
      case '\n': line += "\\n"; break;
      case '\r': line += "\\r"; break;
      case kMadeEscape: line += "\\\\"; break;
      case kMadeQuote: line += "\"\""; break;
      default: line += c;
    }
  }
  line += kMadeQuote;
}

}  // namespace kiln::import
