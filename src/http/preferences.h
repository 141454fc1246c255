// How a client prefers its answer: the Prefer field (RFC 7240).
#pragma once

#include <string>
#include <string_view>

namespace kiln::http {

// What is asked for in PostgREST's words, of each kind the first.
// https://docs.postgrest.org/en/stable/references/api/preferences.html
struct Preferences {
  bool counts = false;       // the rows that match: count=exact, planned or estimated, each of which is exact here
  std::string applied = {};  // as Preference-Applied has them: "count=exact, handling=strict"
  // What nobody knows, where handling=strict insists on it; preferences are hints otherwise.
  std::string refused = {};
};
Preferences parse_preferences(std::string_view prefer);

}  // namespace kiln::http
