#include "import/csv/dialect.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace kiln::import {

Result<void> check_roles(const DialectOptions& options) {
  const std::pair<const char*, std::optional<char>> roles[] = {{"delimiter", options.delimiter},
                                                               {"quote", options.quote},
                                                               {"escape", options.escape},
                                                               {"comment", options.comment}};
  for (const auto& [name, character] : roles) {
    for (const auto& [other_name, other] : roles) {
      if (name == other_name || !character || !other || *character == kNoCharacter || *character != *other) continue;
      return fail(ErrorCode::invalid_argument, "--{} and --{} are the same character, {}", name, other_name,
                  name_of(*character));
    }
  }
  return {};
}

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
