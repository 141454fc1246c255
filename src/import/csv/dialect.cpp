#include "import/csv/dialect.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "text/shorten.h"

namespace kiln::import {

Result<void> check_roles(const DialectOptions& options) {
  const auto text_of = [](std::optional<char> character) {
    return character && *character != kNoCharacter ? std::string(1, *character) : std::string();
  };
  const std::array<std::pair<const char*, std::string>, 4> roles{{{"delimiter", options.delimiter.value_or("")},
                                                                  {"quote", text_of(options.quote)},
                                                                  {"escape", text_of(options.escape)},
                                                                  {"comment", text_of(options.comment)}}};
  for (auto one = roles.begin(); one != roles.end(); ++one) {
    for (auto other = one + 1; other != roles.end(); ++other) {
      const std::size_t shared = one->second.find_first_of(other->second);
      if (shared == std::string::npos) continue;
      return fail(ErrorCode::invalid_argument, "--{} and --{} are the same character, {}", one->first, other->first,
                  name_of(one->second[shared]));
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
    default: return fmt::format("\"{}\"", shorten(std::string_view(&character, 1), 8));
  }
}

std::string name_of(const std::string& delimiter) {
  if (delimiter.empty()) return "nothing";
  return delimiter.size() == 1 ? name_of(delimiter[0]) : fmt::format("\"{}\"", shorten(delimiter, 16));
}

}  // namespace kiln::import
