#include "import/csv/dialect.h"

#include <fmt/format.h>

namespace kiln::import {

std::string name_of(char character) {
  switch (character) {
    case ',': return "comma";
    case ';': return "semicolon";
    case '\t': return "tab";
    case '|': return "pipe";
    case ':': return "colon";
    case ' ': return "space";
    case '"': return "double quote";
    case '\'': return "single quote";
    case '\\': return "backslash";
    case kNoCharacter: return "none";
    default: return fmt::format("\"{}\"", character);
  }
}

}  // namespace kiln::import
