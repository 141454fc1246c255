#include "http/content_disposition.h"

#include <fmt/format.h>

#include <iterator>

#include "text/characters.h"

namespace kiln::http {

namespace {

bool is_letter_or_digit(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }

// What a file's name mustn't have on one system or another.
bool is_unsafe(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '/' || c == '\\'; }

// What a quoted string has as itself for every client: RFC 6266, appendix D, warns of the percent sign and of escapes.
bool is_plain(char c) { return static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '%'; }

// attr-char of RFC 8187, section 3.2.1.
bool is_attribute_character(char c) {
  return is_letter_or_digit(c) || std::string_view("!#$&+-.^_`|~").find(c) != std::string_view::npos;
}

}  // namespace

std::string attachment(std::string_view name) {
  std::string fallback, extended;
  bool is_same = true;
  for (const char each : name) {
    const char c = is_unsafe(each) ? '_' : each;
    is_same = is_same && is_plain(c);
    // One _ for each character, not for each byte of it.
    const bool continues = (static_cast<unsigned char>(c) & 0xc0) == 0x80;
    if (is_plain(c)) {
      fallback += c;
    } else if (!continues) {
      fallback += '_';
    }
    if (is_attribute_character(c)) {
      extended += c;
    } else {
      fmt::format_to(std::back_inserter(extended), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  const std::string plain = fmt::format("attachment; filename=\"{}\"", fallback);
  return is_same ? plain : fmt::format("{}; filename*=UTF-8''{}", plain, extended);
}

}  // namespace kiln::http
