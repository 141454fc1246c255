#include "text/shell_word.h"

#include "text/shorten.h"

namespace kiln {

namespace {

constexpr std::size_t kMaxWordBytes = 200;
constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/+,:@%";

}  // namespace

std::string shell_quoted(std::string_view text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

std::string shell_word(std::string_view text, std::string_view placeholder) {
  if (text.size() > kMaxWordBytes || shorten(text, kMaxWordBytes) != text || text.find('\t') != std::string_view::npos)
    return std::string(placeholder);
  return !text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos ? std::string(text)
                                                                                   : shell_quoted(text);
}

}  // namespace kiln
