#include "server/no_room.h"

#include <fmt/format.h>

#include "api/problems.h"
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

// In whole seconds, rounded up: before that it wouldn't be let through, and Retry-After mustn't be earlier than `t`.
http::WholeAnswer too_often(const RateLimit& limit, std::chrono::nanoseconds wait, std::string_view path) {
  const auto seconds = static_cast<int>(std::chrono::ceil<std::chrono::seconds>(wait).count());
  http::WholeAnswer answer = api::problem_at(
      path, 429, fmt::format("Your address may send {}; try again in {} s.", limit.words(), seconds), http::kTooOften);
  answer.retry_after_s = seconds;
  answer.fields.emplace_back("RateLimit-Policy", limit.policy());
  answer.fields.emplace_back("RateLimit", fmt::format("\"client\";r=0;t={}", seconds));
  return answer;
}

}  // namespace kiln::server
