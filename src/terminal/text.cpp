#include "terminal/text.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/shorten.h"

namespace kiln::terminal {

namespace {

constexpr int kRealDigits = 6;  // significant ones: at a glance; the database has all
constexpr std::size_t kMaxCharacterBytes = 4;

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// In a form with fewer and fewer digits, until there is room.
std::string fit_real(double number, int digits, std::size_t width) {
  std::string text = fmt::format("{:.{}g}", number, digits);
  while (text.size() > width && digits > 1) text = fmt::format("{:.{}g}", number, --digits);
  return text;
}

}  // namespace

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

std::string flush_left(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, characters(text)), ' ');
}

std::string flush_right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, characters(text)), ' ') + text;
}

std::string fit_text(std::string_view text, std::size_t width) {
  // One more than fits tells whether it was cut.
  std::string line = shorten(cut(text, (width + 1) * kMaxCharacterBytes), text.size());
  for (char& c : line) {
    if (c == '\t') c = ' ';
  }
  if (characters(line) <= width) return line;
  std::size_t end = 0;
  for (std::size_t kept = 0; end < line.size(); ++end) {
    if (begins_character(line[end]) && kept++ == width - 1) break;
  }
  return line.substr(0, end) + "…";
}

std::string fit_value(const Value& value, std::size_t width) {
  if (const auto* text = std::get_if<std::string>(&value)) return fit_text(*text, width);
  if (const auto* real = std::get_if<double>(&value)) return fit_real(*real, kRealDigits, width);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    const std::string digits = fmt::format("{}", *integer);
    return digits.size() <= width ? digits : fit_real(static_cast<double>(*integer), kRealDigits, width);
  }
  return "";
}

}  // namespace kiln::terminal
