#include "value/long_text.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "text/shorten.h"
#include "value/compare.h"
#include "value/sha256.h"

namespace kiln {

bool is_long(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text && text->size() > kMaxTextBytes;
}

Value shown_in_profile(const Value& value) {
  if (!is_long(value)) return value;
  const auto& text = std::get<std::string>(value);
  Sha256 digest;
  digest.add(text);
  return fmt::format("{}… ({} bytes, SHA-256 {})", cut(text, kMaxTextBytes), text.size(), digest.finish());
}

bool may_be_in_order(const Value& a, const Value& b) {
  if (!is_long(a) && !is_long(b)) return compare(a, b) <= 0;
  constexpr std::size_t kLongestCharacter = 4;  // what cutting may have taken
  const auto start = [](const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text ? std::string_view(*text).substr(0, kMaxTextBytes - kLongestCharacter) : std::string_view();
  };
  return start(a) <= start(b);
}

}  // namespace kiln
