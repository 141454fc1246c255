#include "api/call.h"

#include <fmt/format.h>

#include "http/negotiation.h"

namespace kiln::api {

std::optional<http::Answer> Call::unchanged(http::Format representation) const {
  if (request.if_none_match.empty()) return std::nullopt;
  for (const http::ContentCoding encoding :
       {http::ContentCoding::identity, http::ContentCoding::gzip, http::ContentCoding::zstd}) {
    if (!http::names_etag(request.if_none_match, api.etag(representation, encoding))) continue;
    return http::WholeAnswer{.status = 304, .format = representation, .encoding = encoding};
  }
  return std::nullopt;
}

Error add_hint(Error error, const dataset::Dataset& dataset, const std::vector<std::size_t>& columns) {
  if (error.code != ErrorCode::too_expensive || columns.empty()) return error;
  error.message += fmt::format(" Narrow it down, or bake the dataset with an index: kiln import --index {}.",
                               dataset.catalogue().columns[columns.front()].name);
  return error;
}

}  // namespace kiln::api
