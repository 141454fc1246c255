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

// A text is greater than any that it begins with, and less than that one with a greater last character.
std::string beginning_of(const Pattern& pattern) {
  std::string beginning;
  for (const auto& [piece, byte] : pattern.parts) {
    if (piece != Pattern::Piece::byte || static_cast<unsigned char>(byte) >= 0x7F) break;
    beginning += byte;
  }
  return beginning;
}

}  // namespace

std::optional<SqlPattern> sql_pattern(const Pattern& pattern) {
  const bool has_nul = std::ranges::any_of(
      pattern.parts, [](const Pattern::Part& part) { return part.piece == Pattern::Piece::byte && part.byte == 0; });
  if (has_nul) return std::nullopt;
  if (pattern.ignores_case) return SqlPattern{true, like_of(pattern), {}};
  return SqlPattern{false, glob_of(pattern), beginning_of(pattern)};
}

std::optional<Pattern> parse_sql_pattern(bool ignores_case, std::string_view text) {
  const char any_text = ignores_case ? '%' : '*', any_character = ignores_case ? '_' : '?';
  Pattern pattern{.parts = {}, .ignores_case = ignores_case};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == any_text) {
      pattern.parts.push_back({Pattern::Piece::any_text});
    } else if (text[i] == any_character) {
      pattern.parts.push_back({Pattern::Piece::any_character});
    } else if (ignores_case && text[i] == '\\' && i + 1 < text.size()) {
      pattern.parts.push_back({Pattern::Piece::byte, text[++i]});
    } else if (!ignores_case && text[i] == '[') {
      if (i + 2 >= text.size() || text[i + 2] != ']') return std::nullopt;
      pattern.parts.push_back({Pattern::Piece::byte, text[i + 1]});
      i += 2;
    } else {
      pattern.parts.push_back({Pattern::Piece::byte, text[i]});
    }
  }
  return pattern;
}

}  // namespace kiln::question
