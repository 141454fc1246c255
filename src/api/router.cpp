#include "api/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "api/parameters.h"
#include "api/problems.h"
#include "api/routes.h"
#include "http/compressor.h"
#include "http/conditions.h"
#include "http/negotiation.h"
#include "http/problem.h"
#include "os/diagnostics.h"

namespace kiln::api {

namespace {

constexpr const char* kAllow = "GET, HEAD, OPTIONS";  // of every route
// Compressing more takes longer than an event loop should be kept: this is some 150 µs.
constexpr std::size_t kMaxCompressedInLoop = 16 * 1024;

Result<http::Answer> call_handler(const Api& api, const Readers& readers, const http::Request& request,
                                  const Pending& pending) {
  const auto& [target, route, answered] = pending;
  KILN_TRY(const question::Filter filter, parse_parameters(api.dataset, target, route->parameters));
  auto answer =
      route->handler({api, readers.rows, readers.live,
                      route->argument.empty() ? "" : std::string_view(target.segments[1]), target, request, filter});
  if (answer) return answer;
  Error error = add_name_hint(std::move(answer).error(), api.dataset, target, route->parameters);
  return tl::unexpected(add_hint(std::move(error), api.dataset, filter.columns()));
}

void count(const Readers& readers, metrics::Event event) {
  if (readers.counts) readers.counts->add(event);
}

// Why a question was given up, where nobody goes on with it.
void count_limit(const Readers& readers, const Error& error) {
  if (error.code != ErrorCode::too_expensive || !readers.live || readers.live->needs_long_turn()) return;
  count(readers, readers.live->ran_out_of_time() ? metrics::Event::query_timeout
                 : readers.live->was_cancelled() ? metrics::Event::question_cancelled
                                                 : metrics::Event::query_too_large);
}

bool is_of_pages(const Api& api, const Route& route) {
  return std::ranges::any_of(api.pages.routes, [&](const Route& page) { return &page == &route; });
}

// What the route's handler answers, or the problem that it has.
http::Answer ask_handler(const Api& api, const Readers& readers, const http::Request& request, const Pending& pending) {
  auto answer = call_handler(api, readers, request, pending);
  if (answer) return *std::move(answer);
  const std::string& path = pending.target.path;
  count_limit(readers, answer.error());
  if (http::status_of(answer.error().code) == 500) {
    report_event("{} {}: {}", request.method, path, answer.error().message);
    api.dataset.note(answer.error());
  }
  if (is_of_pages(api, *pending.route)) return api.pages.problem(api, pending.target, answer.error());
  return problem_at(path, answer.error());
}

http::Answer not_allowed(const http::Request& request, std::string_view path) {
  http::Answer answer =
      problem_at(path, 405, fmt::format("{} isn't possible here; use GET.", request.method), http::kWrongMethod);
  answer.allow = kAllow;
  return answer;
}

http::Answer options() { return http::WholeAnswer{.status = 204, .caching = http::Caching::never, .allow = kAllow}; }

bool selects_an_answer(const http::Request& request) { return request.method == "GET" || request.method == "HEAD"; }

// The request with its route, or with an answer where no handler is needed for one. A body isn't read whatever the
// answer is: the connection closes after it.
Pending find_handler(const Api& api, Door door, const http::Request& request) {
  if (request.method == "CONNECT") return {.answer = not_allowed(request, http::path_of(request.target))};
  if (request.target == "*") return {.answer = options()};  // of the server as a whole (RFC 9110, section 9.3.7)
  auto target = http::parse_target(request.target);
  if (!target) return {.answer = problem_at(http::path_of(request.target), target.error())};
  Pending pending{.target = *std::move(target)};
  pending.route = find_route(api, door, request, pending.target);
  if (!pending.route) {
    pending.answer = unknown_path(api, door, pending.target);
  } else if (!selects_an_answer(request) && request.method != "OPTIONS") {
    pending.answer = not_allowed(request, pending.target.path);
  } else if (request.has_body) {
    pending.answer =
        problem_at(pending.target.path, 413, "The request has a body; no endpoint takes one.", http::kWrongBody);
  } else if (request.method == "OPTIONS") {
    pending.answer = options();
  }
  return pending;
}

bool is_worth_compressing(const http::Answer& answer) {
  if (answer.is_packed || http::traits_of(answer.format).is_packed) return false;
  return answer.body.size() > http::kMinCompressedBytes || answer.rest;
}

// A problem says which request it's about: whoever has kept only its body finds the line in the log.
void name_request(const http::Request& request, http::Answer& answer) {
  if (answer.format == http::Format::problem && !request.id.empty()) http::add_request_id(answer, request.id);
}

// What the client has already needn't be sent, and what it has conditions for it may not get. Both keep the fields that
// the answer would have had (RFC 9110, section 15.4.5), but those about its body and its page.
void apply_conditions(const Api& api, const http::Request& request, http::Answer& answer) {
  const bool has_succeeded = answer.status == 200 || answer.status == 206;  // section 13.2.1
  if (!has_succeeded || !selects_an_answer(request)) return;
  if (request.if_none_match.empty() && request.if_match.empty()) return;
  std::string etag;
  api.append_etag(answer, etag);
  const http::Outcome outcome = http::outcome_of(request, etag);
  if (outcome == http::Outcome::proceed) return;
  if (outcome == http::Outcome::failed) {
    const char* const vary = answer.vary;
    answer = http::problem(412, "If-Match names none of the answer's ETags.", http::path_of(request.target));
    answer.vary = vary;
    name_request(request, answer);
    return;
  }
  answer.status = 304;
  answer.body.clear();
  answer.rest.reset();
  answer.length.reset();
  answer.fields.clear();
}

// What was read of a file that somebody has written to since isn't sent. Health and metrics are of the process alone.
void drop_if_changed(const Api& api, const Pending& pending, http::Answer& answer) {
  if (!pending.route || pending.route->is_operational) return;
  if (const auto unchanged = api.dataset.check_unchanged(); !unchanged)
    answer =
        problem_at(pending.target.path, 503, unchanged.error().message, http::postgrest_code(unchanged.error().code));
}

// Everything about a found answer but its bytes on the way: what has chosen it, its coding, and whether it's sent.
// Answers with data say always that they vary by Accept-Encoding, for only with their length it's known whether they
// do. `pending`: the request's.
void settle(const Api& api, const http::Request& request, const Pending& pending, http::Answer& answer) {
  drop_if_changed(api, pending, answer);
  name_request(request, answer);
  const bool is_packed = is_worth_compressing(answer) && !answer.is_part,
             is_data = answer.caching == http::Caching::data;
  if (pending.route && selects_an_answer(request)) answer.vary = vary_of(*pending.route, pending.target);
  if (!answer.vary && (is_packed || is_data)) answer.vary = "Accept-Encoding";
  if (is_packed) answer.encoding = http::negotiate_encoding(request.accept_encoding);
  apply_conditions(api, request, answer);
}

// Packs a settled answer in its coding; returns whether it did, for more than so many bytes take long. What was packed
// once is kept.
bool pack(const Api& api, const http::Request& request, http::Answer& answer, std::size_t at_most) {
  const http::ContentCoding encoding = answer.encoding;
  if (answer.status == 304 || answer.is_packed || encoding == http::ContentCoding::identity) return true;
  if (auto packed = answer.rest ? std::nullopt : api.answers.find(request, encoding)) {
    answer = *std::move(packed);
    return true;
  }
  if (answer.body.size() > at_most) return false;
  compress(answer, encoding);
  api.answers.add(request, answer);
  return true;
}

// REQUIRED: the answer is settled and packed.
void finish(const Api& api, const http::Request& request, const Pending& pending, http::Answer& answer) {
  answer.route = number_of(api, pending.route);
  add_cors_fields(api, request, answer);
}

}  // namespace

std::variant<http::Answer, Pending> respond_in_loop(const Api& api, const Readers& readers,
                                                    const http::Request& request) {
  Pending pending = find_handler(api, readers.door, request);
  if (!pending.answer && lane_of(*pending.route, pending.target) == Lane::loop)
    pending.answer = ask_handler(api, readers, request, pending);
  if (!pending.answer) {
    pending.answer = api.answers.find(request);
    count(readers, pending.answer ? metrics::Event::answer_hit : metrics::Event::answer_miss);
  }
  if (!pending.answer) return pending;
  settle(api, request, pending, *pending.answer);
  if (!pack(api, request, *pending.answer, kMaxCompressedInLoop)) return pending;
  finish(api, request, pending, *pending.answer);
  return *std::move(pending.answer);
}

http::Answer respond_in_worker(const Api& api, const Readers& readers, const http::Request& request, Pending& pending) {
  std::optional<http::Answer> answer = std::exchange(pending.answer, std::nullopt);
  if (!answer) {
    answer = api.answers.find(request);  // while it waited for a worker, another may have been asked the same
    if (!answer) {
      answer = ask_handler(api, readers, request, pending);
      api.answers.add(request, *answer);
    }
    settle(api, request, pending, *answer);
  }
  pack(api, request, *answer, std::numeric_limits<std::size_t>::max());
  finish(api, request, pending, *answer);
  return *std::move(answer);
}

http::Answer respond(const Api& api, const Readers& readers, const http::Request& request) {
  auto response = respond_in_loop(api, readers, request);
  if (auto* answer = std::get_if<http::Answer>(&response)) return std::move(*answer);
  return respond_in_worker(api, readers, request, std::get<Pending>(response));
}

void add_cors_fields(const Api& api, const http::Request& request, http::Answer& answer) {
  if (!api.options.any_origin && std::ranges::find(api.options.origins, request.origin) == api.options.origins.end())
    return;
  answer.allow_origin = api.options.any_origin ? "*" : request.origin;
  if (request.method != "OPTIONS") return;
  answer.fields.emplace_back("Access-Control-Allow-Methods", kAllow);
  answer.fields.emplace_back("Access-Control-Allow-Headers", "*, Authorization");
  answer.fields.emplace_back("Access-Control-Max-Age", "86400");
}

}  // namespace kiln::api
