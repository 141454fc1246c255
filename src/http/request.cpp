#include "http/request.h"

#include <array>
#include <utility>

#include "text/characters.h"

namespace kiln::http {

Request parse_request(const net::RequestHead& head) {
  Request request{.method = head.method, .target = head.target, .has_body = head.has_body};
  using Known = std::pair<std::string_view, std::string_view*>;
  const std::array known{Known{"accept", &request.accept},
                         Known{"accept-encoding", &request.accept_encoding},
                         Known{"prefer", &request.prefer},
                         Known{"range", &request.range},
                         Known{"origin", &request.origin},
                         Known{"if-match", &request.if_match},
                         Known{"if-none-match", &request.if_none_match},
                         Known{"if-range", &request.if_range}};
  for (const auto& [name, value] : head.fields) {
    for (const auto& [wanted, text] : known) {
      if (!equals_ignoring_case(name, wanted)) continue;
      if (text->empty()) {
        *text = value;
      } else {
        *text = request.joined.emplace_front(*text).append(", ").append(value);
      }
    }
  }
  return request;
}

}  // namespace kiln::http
