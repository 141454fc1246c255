#include "api/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "api/health.h"
#include "api/parameters.h"
#include "api/routes.h"
#include "api/rows.h"
#include "http/compressor.h"
#include "http/negotiation.h"
#include "http/problem.h"
#include "os/diagnostics.h"

namespace kiln::api {

namespace {

constexpr const char* kAllow = "GET, HEAD, OPTIONS";  // of every route
// Compressing more takes longer than an event loop should be kept: this is some 150 µs.
constexpr std::size_t kMaxCompressedInLoop = 16 * 1024;

// PostgREST's clients show an error's `message` and know some by their `code`.
http::WholeAnswer row_problem(const Error& error, std::string_view path) {
  const http::ProblemMember message{"message", http::detail_of(error)};
  if (error.code != ErrorCode::not_acceptable) return http::problem(error, path, {message});
  return http::problem(error, path, {message, {"code", "PGRST116"}});
}

// A path of one segment may have been meant for a dataset.
http::WholeAnswer unknown_path(const http::Target& target) {
  const Error error{ErrorCode::not_found, fmt::format("There is nothing at this path. Try {}.", list_paths())};
  return target.segments.size() == 1 ? row_problem(error, target.path) : http::problem(error, target.path);
}

Result<http::Answer> call_handler(const Api& api, const Readers& readers, const http::Request& request,
                                  const Pending& pending) {
  const auto& [target, route, answered] = pending;
  KILN_TRY(const question::Filter filter, parse_parameters(api.dataset, target, route->parameters));
  auto answer =
      route->handler({api, readers.rows, readers.live,
                      route->argument.empty() ? "" : std::string_view(target.segments[1]), target, request, filter});
  if (answer) return answer;
  return tl::unexpected(add_hint(std::move(answer).error(), api.dataset, filter.columns()));
}

// What the route's handler answers, or the problem that it has.
http::Answer ask_handler(const Api& api, const Readers& readers, const http::Request& request, const Pending& pending) {
  auto answer = call_handler(api, readers, request, pending);
  if (answer) return *std::move(answer);
  const std::string& path = pending.target.path;
  if (http::status_of(answer.error().code) == 500) {
    report_event("{} {}: {}", request.method, path, answer.error().message);
    api.dataset.note(answer.error());
  }
  return pending.route->handler == get_rows ? row_problem(answer.error(), path) : http::problem(answer.error(), path);
}

// The request with its route, or with an answer where no handler is needed for one.
Pending find_handler(const Api& api, const http::Request& request) {
  auto target = http::parse_target(request.target);
  if (!target) return {.answer = http::problem(target.error(), http::path_of(request.target))};
  Pending pending{.target = *std::move(target)};
  pending.route = find_route(api.dataset, request, pending.target);
  if (!pending.route) {
    pending.answer = unknown_path(pending.target);
  } else if (request.method == "OPTIONS") {
    pending.answer = http::WholeAnswer{.status = 204, .caching = http::Caching::never, .allow = kAllow};
  } else if (request.method != "GET" && request.method != "HEAD") {
    const std::string detail = fmt::format("{} isn't possible here; use GET.", request.method);
    pending.answer = http::problem(405, detail, pending.target.path);
    pending.answer->allow = kAllow;
  }
  return pending;
}

bool is_worth_compressing(const http::Answer& answer) {
  return answer.status != 304 && (answer.body.size() > http::kMinCompressedBytes || answer.rest);
}

// Packs the answer as the client takes it; returns whether it did, for more than so many bytes take long. What was
// packed once is kept.
bool compress_for(const Api& api, const http::Request& request, http::Answer& answer, std::size_t at_most) {
  if (!is_worth_compressing(answer)) return true;
  const http::ContentCoding encoding = http::negotiate_encoding(request.accept_encoding);
  if (encoding != http::ContentCoding::identity) {
    if (auto packed = answer.rest ? std::nullopt : api.answers.find(request, encoding)) {
      answer = *std::move(packed);
      return true;
    }
    if (answer.body.size() > at_most) return false;
  }
  if (!answer.vary || answer.vary == std::string_view("Accept"))
    answer.vary = answer.vary ? "Accept, Accept-Encoding" : "Accept-Encoding";
  if (encoding == http::ContentCoding::identity) return true;
  compress(answer, encoding);
  api.answers.add(request, answer);
  return true;
}

// What the client has already needn't be sent.
void drop_if_unchanged(const Api& api, const http::Request& request, http::Answer& answer) {
  if (answer.status != 200 || answer.caching == http::Caching::never || request.if_none_match.empty()) return;
  if (!http::names_etag(request.if_none_match, api.etag(answer.format, answer.encoding))) return;
  answer.status = 304;
  answer.body.clear();
  answer.rest.reset();
  answer.fields.clear();
}

// What was read of a file that somebody has written to since isn't sent. Health is of the process alone.
void drop_if_changed(const Api& api, const Pending& pending, http::Answer& answer) {
  if (!pending.route || pending.route->handler == get_health || pending.route->handler == get_readiness) return;
  if (const auto unchanged = api.dataset.check_unchanged(); !unchanged)
    answer = http::problem(503, unchanged.error().message, pending.target.path);
}

// What all answers share, whoever found and packed them.
void finish(const Api& api, const http::Request& request, const Pending& pending, http::Answer& answer) {
  drop_if_changed(api, pending, answer);
  drop_if_unchanged(api, request, answer);
  add_cors_fields(api, request, answer);
}

}  // namespace

std::variant<http::Answer, Pending> respond_in_loop(const Api& api, dataset::RowConnection& rows,
                                                    const http::Request& request) {
  Pending pending = find_handler(api, request);
  if (!pending.answer && lane_of(*pending.route, pending.target) == Lane::loop)
    pending.answer = ask_handler(api, {rows}, request, pending);
  if (!pending.answer) pending.answer = api.answers.find(request);
  if (!pending.answer || !compress_for(api, request, *pending.answer, kMaxCompressedInLoop)) return pending;
  finish(api, request, pending, *pending.answer);
  return *std::move(pending.answer);
}

http::Answer respond_in_worker(const Api& api, const Readers& readers, const http::Request& request, Pending& pending) {
  // While it waited for a worker, another may have been asked the same.
  std::optional<http::Answer> answer = std::exchange(pending.answer, std::nullopt);
  if (!answer) answer = api.answers.find(request);
  if (!answer) {
    answer = ask_handler(api, readers, request, pending);
    api.answers.add(request, *answer);
  }
  compress_for(api, request, *answer, std::numeric_limits<std::size_t>::max());
  finish(api, request, pending, *answer);
  return *std::move(answer);
}

http::Answer respond(const Api& api, const Readers& readers, const http::Request& request) {
  auto response = respond_in_loop(api, readers.rows, request);
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
