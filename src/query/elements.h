// The small pieces that filters are read in: what stands between their punctuation, and which of the blanks around it
// belong to it. As PostgREST reads them: https://github.com/PostgREST/postgrest, ApiRequest/QueryParams.hs.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "error/error.h"

namespace kiln::query {

// What PostgreSQL skips around numbers and in arrays (int8in, float8in, array_isspace).
inline constexpr std::string_view kPostgresSpace = " \t\n\v\f\r";

// Takes the beginning away, if the text begins so.
inline bool take(std::string_view& text, std::string_view beginning) {
  if (!text.starts_with(beginning)) return false;
  text.remove_prefix(beginning.size());
  return true;
}

// Takes spaces and tabs away (`ws`).
inline void take_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

// Takes a punctuation mark and the blanks around it away, if it's next (`lexeme`); otherwise nothing.
bool take_mark(std::string_view& text, char mark);

// Takes a value of (…) away: a text between double quotes if nothing follows them in its place, or everything up to a
// comma or the parenthesis, with its blanks, quotes and backslashes (`pListElement`, `pLogicSingleVal`).
// Errors: invalid_argument.
Result<std::string> take_element(std::string_view& text);

// Takes a value of {…} away, which PostgreSQL reads: blanks around it are nothing, a backslash makes the next character
// stand for itself, and a value with { } , " or blanks at its ends stands in double quotes.
// https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
// Errors: invalid_value.
Result<std::string> take_array_element(std::string_view& text);

}  // namespace kiln::query
