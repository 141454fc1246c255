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

std::string shorten(std::string_view text, std::size_t max_bytes) {
  std::string shown;
  for (const char c : utf8::replace_invalid(cut(text, max_bytes))) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      shown += "\\n";
    } else if (c == '\r') {
      shown += "\\r";
    } else if (byte < 0x20 && c != '\t') {
      shown += fmt::format("\\x{:02x}", byte);
    } else {
      shown += c;
    }
  }
  return text.size() <= max_bytes ? shown : shown + "…";
}

}  // namespace kiln
