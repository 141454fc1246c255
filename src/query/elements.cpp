#include "query/elements.h"

#include "query/parse_reference.h"
#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::query {

namespace {

void take_array_space(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kPostgresSpace), text.size()));
}

bool ends_element(std::string_view text) { return text.empty() || text.front() == ',' || text.front() == '}'; }

// One without quotes; nothing but characters, and the blanks behind it.
Result<std::string> take_plain_element(std::string_view& text) {
  std::string element;
  std::size_t kept = 0;  // of its bytes: what ends in a blank of its own, after a backslash, keeps it
  bool has_backslash = false;
  while (!ends_element(text)) {
    if (text.front() == '{' || text.front() == '"')
      return fail(ErrorCode::invalid_value,
                  "\"{}\" is no value of a list in braces; one with {{ or a quote stands in double quotes, as in "
                  "{{1,\"a b\"}}.",
                  shorten(text, 80));
    const bool is_escaped = text.size() > 1 && take(text, "\\");
    has_backslash = has_backslash || is_escaped;
    element += text.front();
    if (is_escaped || kPostgresSpace.find(text.front()) == std::string_view::npos) kept = element.size();
    text.remove_prefix(1);
  }
  element.resize(kept);
  if (element.empty())
    return fail(ErrorCode::invalid_value,
                "A list in braces has nothing where a value should be; write \"\" for an empty text.");
  if (!has_backslash && equals_ignoring_case(element, "null"))
    return fail(ErrorCode::invalid_value,
                "What is missing isn't compared with; ask is.null, or write \"{}\" in double quotes for that text.",
                element);
  return element;
}

}  // namespace

bool take_mark(std::string_view& text, char mark) {
  std::string_view rest = text;
  take_blanks(rest);
  if (!rest.starts_with(mark)) return false;
  rest.remove_prefix(1);
  take_blanks(rest);
  text = rest;
  return true;
}

Result<std::string> take_element(std::string_view& text) {
  const std::size_t quoted = text.starts_with('"') ? quoted_length(text) : std::string_view::npos;
  const bool is_quoted =
      quoted != std::string_view::npos && (quoted == text.size() || text[quoted] == ',' || text[quoted] == ')');
  const std::string_view element = text.substr(0, is_quoted ? quoted : text.find_first_of(",)"));
  text.remove_prefix(element.size());
  return is_quoted ? unquote(element) : Result<std::string>(element);
}

Result<std::string> take_array_element(std::string_view& text) {
  take_array_space(text);
  if (!text.starts_with('"')) return take_plain_element(text);
  const std::size_t length = quoted_length(text);
  std::string_view rest = length == std::string_view::npos ? "" : text.substr(length);
  take_array_space(rest);
  if (length == std::string_view::npos || !ends_element(rest))
    return fail(ErrorCode::invalid_value, "{} is no value of a list in braces; nothing follows the quotes.",
                shorten(text, 80));
  KILN_TRY(std::string element, unquote(text.substr(0, length)));
  text = rest;
  return element;
}

}  // namespace kiln::query
