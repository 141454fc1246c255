#include "api/call.h"

#include <fmt/format.h>

#include "http/conditions.h"
#include "http/negotiation.h"

namespace kiln::api {

std::optional<http::Answer> Call::unchanged(http::Format format, const std::string& variant) const {
  // A star is any ETag, and which one that is only the answer says: short ones aren't packed.
  if (request.if_none_match.empty() || request.if_none_match.find('*') != std::string::npos) return std::nullopt;
  http::WholeAnswer answer{
      .format = format, .variant = variant, .encoding = http::negotiate_encoding(request.accept_encoding)};
  std::string etag;
  api.append_etag(answer, etag);
  if (http::outcome_of(request, etag) != http::Outcome::unchanged) return std::nullopt;
  answer.status = 304;
  return answer;
}

Error add_hint(Error error, const dataset::Dataset& dataset, const std::vector<std::size_t>& columns) {
  if (error.code != ErrorCode::too_expensive || columns.empty()) return error;
  error.message += fmt::format(" Narrow it down, or bake the dataset with an index: kiln import --index {}.",
                               dataset.catalogue().columns[columns.front()].name);
  return error;
}

}  // namespace kiln::api
