#include "server/no_room.h"

#include <fmt/format.h>

#include "http/problem.h"
#include "server/head_fields.h"

namespace kiln::server {

std::string no_room(net::Full full, std::string_view id) {
  const char* const detail =
      full == net::Full::server
          ? "The server has as many connections as it may have; try again in a second."
          : "Your address has as many connections as one may have; close some, or use them again.";
  http::WholeAnswer answer = http::problem(503, detail, "/");
  answer.retry_after_s = 1;
  http::add_request_id(answer, id);
  std::string out = fmt::format("HTTP/1.1 {} {}\r\n", answer.status, http::reason_phrase(answer.status));
  append_fields(answer, {.id = id, .body_bytes = answer.body.size(), .closes = true}, out);
  return out + answer.body;
}

}  // namespace kiln::server
