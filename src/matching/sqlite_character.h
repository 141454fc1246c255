// The characters of a text as SQLite's LIKE and GLOB see them, which are defined for any bytes: of well-formed UTF-8
// its code points, and of anything else what sqlite3Utf8Read makes of it (SQLite's utf.c, "Invalid UTF" in its
// comments).
#pragma once

#include <cstdint>
#include <string_view>

namespace kiln::matching {

// Takes the first character away. REQUIRED: there is one.
inline char32_t take_character(std::string_view& text) {
  const auto byte = [&] { return static_cast<unsigned char>(text.front()); };
  char32_t character = byte();
  text.remove_prefix(1);
  if (character < 0xC0) return character;  // ASCII, or a byte that should follow another and stands for itself
  // How many of the first byte's bits count: those that UTF-8 would leave it, were it as long as RFC 2279 had it.
  const char32_t lead = character;
  if (lead >= 0xFE) {
    character = 0;
  } else {
    character &= lead < 0xE0 ? 0x1FU : lead < 0xF0 ? 0x0FU : lead < 0xF8 ? 0x07U : lead < 0xFC ? 0x03U : 0x01U;
  }
  while (!text.empty() && (byte() & 0xC0) == 0x80) {
    character = character << 6 | (byte() & 0x3FU);
    text.remove_prefix(1);
  }
  const bool is_none = character < 0x80 || (character & 0xFFFFF800) == 0xD800 || (character & 0xFFFFFFFE) == 0xFFFE;
  return is_none ? U'\uFFFD' : character;
}

}  // namespace kiln::matching
