// Numbers from text and as text.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace kiln {

// The number that the whole text stands for, as std::from_chars reads it: no plus and no space; nullopt for anything
// else, and for what the type can't hold.
template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// 336776 -> "336,776"
std::string with_commas(std::int64_t number);

}  // namespace kiln
