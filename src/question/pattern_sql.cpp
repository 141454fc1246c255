#include "question/pattern_sql.h"

#include <algorithm>

namespace kiln::question {

namespace {

std::string glob_of(const Pattern& pattern) {
  std::string glob;
  for (const auto& [piece, byte] : pattern.parts) {
    if (piece == Pattern::Piece::any_text) {
      glob += '*';
    } else if (piece == Pattern::Piece::any_character) {
      glob += '?';
    } else if (byte == '*' || byte == '?' || byte == '[') {
      glob += {'[', byte, ']'};
    } else {
      glob += byte;
    }
  }
  return glob;
}

std::string like_of(const Pattern& pattern) {
  std::string like;
  for (const auto& [piece, byte] : pattern.parts) {
    if (piece == Pattern::Piece::any_text) {
      like += '%';
    } else if (piece == Pattern::Piece::any_character) {
      like += '_';
    } else {
      if (byte == '%' || byte == '_' || byte == '\\') like += '\\';
      like += byte;
    }
  }
  return like;
}

}  // namespace

std::optional<SqlPattern> sql_pattern(const Pattern& pattern) {
  const bool has_nul = std::ranges::any_of(
      pattern.parts, [](const Pattern::Part& part) { return part.piece == Pattern::Piece::byte && part.byte == 0; });
  if (has_nul) return std::nullopt;
  return SqlPattern{pattern.ignores_case, pattern.ignores_case ? like_of(pattern) : glob_of(pattern)};
}

}  // namespace kiln::question
