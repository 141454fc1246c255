// Characters as protocols and file formats mean them: ASCII alone, whatever the locale says. Bytes of other characters
// (UTF-8) are left as they are.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace kiln {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text);

// Whether the texts are the same but for the case of letters.
constexpr bool equals_ignoring_case(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, [](char a, char b) { return lower(a) == lower(b); });
}

// Whether it's one digit or more, and nothing else.
constexpr bool is_all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

// The text without the spaces and tabs around it: a view into it, also where nothing is left.
constexpr std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return text.substr(text.size());
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

// Calls callback(part) for each part between the separators, without the white space around it.
template <class Callback>
void for_each_trimmed_part(std::string_view text, char separator, const Callback& callback) {
  for (;;) {
    const std::size_t end = text.find(separator);
    callback(trim(text.substr(0, end)));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

}  // namespace kiln
