// What a client takes, by the fields in which it says so (RFC 9110, section 12.5). Malformed parts of them are passed
// over, as if they weren't there.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/answer.h"

namespace kiln::http {

// The form for rows: the one with the highest quality, of equals json before csv before ndjson. Without an Accept:
// json. None: the client takes none of them.
std::optional<Format> negotiate_rows(std::string_view accept);

// Whether it names HTML, and JSON not or with less weight: browsers do so, and no program that wants data.
bool prefers_html(std::string_view accept);

// The encoding of the highest quality, of equals zstd before gzip. Encodings that aren't named aren't taken.
ContentCoding negotiate_encoding(std::string_view accept_encoding);

// What a Prefer field (RFC 7240) asks for, in PostgREST's words, of each kind the first.
// https://docs.postgrest.org/en/stable/references/api/preferences.html
struct Preferences {
  bool counts = false;       // the rows that match: count=exact, planned or estimated, each of which is exact here
  std::string applied = {};  // as Preference-Applied has them: "count=exact, handling=strict"
  // What nobody knows, where handling=strict insists on it; preferences are hints otherwise.
  std::string refused = {};
};
Preferences parse_preferences(std::string_view prefer);

}  // namespace kiln::http
