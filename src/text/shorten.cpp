#include "text/shorten.h"

#include <fmt/format.h>
#include <utf8.h>

namespace kiln {

std::string cut(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  const auto continues_character = [&](std::size_t i) { return (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80; };
  std::size_t end = max_bytes;
  while (end > 0 && continues_character(end)) --end;
  return std::string(text.substr(0, end));
}

namespace {

// C1 controls (U+009B begins a terminal's command), no-break and other odd spaces, joiners, marks of order and of
// bytes.
bool is_invisible(char32_t c) {
  return (c >= 0x7f && c <= 0xa0) || c == 0xad || c == 0x61c || c == 0x180e || (c >= 0x2000 && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202f) || (c >= 0x205f && c <= 0x206f) || c == 0x3000 || c == 0xfeff ||
         (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

std::string shorten(std::string_view text, std::size_t max_bytes, bool shows_invisible) {
  std::string shown;
  const std::string valid = utf8::replace_invalid(cut(text, max_bytes));
  for (auto at = valid.begin(); at != valid.end();) {
    const auto begin = at;
    const auto c = static_cast<char32_t>(utf8::next(at, valid.end()));
    if (c == '\n') {
      shown += "\\n";
    } else if (c == '\r') {
      shown += "\\r";
    } else if (c < 0x20 && c != '\t') {
      shown += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else if (shows_invisible && is_invisible(c)) {
      shown += c <= 0xffff ? fmt::format("\\u{:04x}", static_cast<unsigned>(c))
                           : fmt::format("\\U{:08x}", static_cast<unsigned>(c));
    } else {
      shown.append(begin, at);
    }
  }
  return text.size() <= max_bytes ? shown : shown + "…";
}

}  // namespace

std::string shorten(std::string_view text, std::size_t max_bytes) { return shorten(text, max_bytes, true); }

std::string shorten_for_page(std::string_view text, std::size_t max_bytes) { return shorten(text, max_bytes, false); }

}  // namespace kiln
