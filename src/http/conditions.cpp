#include "http/conditions.h"

#include "text/characters.h"

namespace kiln::http {

namespace {

// Calls callback(tag) for each element of a list of entity tags, until it returns true; returns whether it did. None of
// our tags has a comma, so that it's no matter that a tag with one is torn.
template <class Callback>
bool any_tag(std::string_view list, const Callback& callback) {
  for (;;) {
    const std::size_t comma = list.find(',');
    if (callback(trim(list.substr(0, comma)))) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  return any_tag(if_none_match, [&](std::string_view tag) {
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    return tag == etag || tag == "*";
  });
}

bool names_strong_etag(std::string_view if_match, std::string_view etag) {
  return any_tag(if_match, [&](std::string_view tag) { return tag == "*" || (tag == etag && !etag.empty()); });
}

Outcome outcome_of(const Request& request, std::string_view etag) {
  if (!request.if_match.empty() && !names_strong_etag(request.if_match, etag)) return Outcome::failed;
  const bool is_unchanged = !etag.empty() && !request.if_none_match.empty() && names_etag(request.if_none_match, etag);
  return is_unchanged ? Outcome::unchanged : Outcome::proceed;
}

}  // namespace kiln::http
