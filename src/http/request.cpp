#include "http/request.h"

#include <array>
#include <utility>

namespace kiln::http {

Request parse_request(const net::Request& received) {
  Request request{.method = received.head.method, .target = received.head.target};
  using Known = std::pair<std::string_view, std::string*>;
  const std::array known{Known{"accept", &request.accept},
                         Known{"accept-encoding", &request.accept_encoding},
                         Known{"if-none-match", &request.if_none_match},
                         Known{"prefer", &request.prefer},
                         Known{"range", &request.range},
                         Known{"origin", &request.origin}};
  net::for_each_field(received.bytes, [&](std::string_view name, std::string_view value) {
    for (const auto& [wanted, text] : known) {
      if (name.size() != wanted.size() || !net::equals_ignoring_case(name, wanted)) continue;
      if (!text->empty()) *text += ", ";
      *text += value;
    }
  });
  return request;
}

}  // namespace kiln::http
