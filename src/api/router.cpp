#include "api/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "api/columns.h"
#include "api/descriptions.h"
#include "api/health.h"
#include "api/parameters.h"
#include "api/row.h"
#include "api/rows.h"
#include "api/sql_endpoints.h"
#include "http/compressor.h"
#include "http/negotiation.h"
#include "http/problem.h"
#include "query/words.h"
#include "render/json_writer.h"

namespace kiln::api {

namespace {

constexpr const char* kAllow = "GET, HEAD, OPTIONS";  // of every route
// Packing more takes longer than an event loop should be kept: this is some 150 µs.
constexpr std::size_t kMaxCompressedInLoop = 16 * 1024;

struct Route {
  std::string_view name;      // the path's first segment
  std::string_view argument;  // what its second one is called; empty where there is none
  Handler handler;
  const char* description;
  Parameters parameters = {};
};

Result<http::Answer> get_index(const Call& call);

constexpr std::array kRoutes{
    Route{"", "", get_index, "this list"},
    Route{"getRow", "n", get_row, "a row by its number", {{}, true}},
    Route{"getRandomRow", "", get_random_row, "some row, every one being equally likely", {kSeedParameter, true}},
    Route{"getColumnMeanValue", "c", get_column_mean_value, "the mean of a column of numbers", {{}, true}},
    Route{"getColumnMedian", "c", get_column_median, "the median of a column of numbers", {{}, true}},
    Route{"getColumnMostFrequentValue", "c", get_column_most_frequent_value, "the mode of a column", {{}, true}},
    Route{"rows",
          "",
          get_rows,
          "rows: filtered, sorted, a page of them or all, as JSON, NDJSON or CSV",
          {kRowsParameters, true}},
    Route{"columns", "", get_columns, "the dataset and the figures of every column"},
    Route{"columns", "c", get_column, "the whole profile of a column", {{}, true}},
    Route{"sql", "", get_statements, "the statements behind the figures"},
    Route{"sql", "name", get_statement, "one of them, to run in the sqlite3 shell", {kStatementParameters, true}},
    Route{"schema", "", get_schema, "the columns as a Frictionless Table Schema"},
    Route{"version", "", get_version, "which program, SQLite, source and database answer"},
    Route{"openapi.json", "", get_openapi, "the description of this API, OpenAPI 3.1"},
    Route{"healthz", "", get_health, "whether the process lives"},
    Route{"readyz", "", get_readiness, "whether it takes requests"},
};

static_assert(std::ranges::all_of(kRoutes,
                                  [](const Route& route) {
                                    return std::ranges::all_of(route.parameters.names, query::is_reserved);
                                  }),
              "what a route takes is a word of query/words.h, so that no column's name is taken for it");

std::string pattern_of(const Route& route) {
  return route.argument.empty() ? fmt::format("/{}", route.name)
                                : fmt::format("/{}/{{{}}}", route.name, route.argument);
}

Result<http::Answer> get_index(const Call& call) {
  // PostgREST has its description here; its clients ask for it so.
  if (call.request.accept.find("application/openapi+json") != std::string::npos) return get_openapi(call);
  const catalogue::Catalogue& catalogue = call.api.dataset.catalogue();
  render::JsonWriter json;
  json.begin_object();
  json.member("dataset", std::string_view(catalogue.name));
  json.member("title", to_value(catalogue.title));
  json.member("rows", catalogue.rows);
  json.member("columns", static_cast<std::int64_t>(catalogue.columns.size()));
  json.name("endpoints");
  json.begin_array();
  for (const Route& route : kRoutes) {
    json.element();
    json.begin_object();
    json.member("path", std::string_view(pattern_of(route)));
    json.member("description", route.description);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return http::Answer{.body = std::move(json).text(), .vary = "Accept"};
}

const Route* find_route(const dataset::Dataset& dataset, const http::Target& target) {
  const auto matches = [&](const Route& route) {
    const std::size_t segments = route.argument.empty() ? 1 : 2;
    return target.segments.size() == segments && target.segments[0] == route.name &&
           (segments == 1 || !target.segments[1].empty());
  };
  const auto* found = std::ranges::find_if(kRoutes, matches);
  if (found != kRoutes.end()) return found;
  // The rows are there under the dataset's own name, too: that's how PostgREST calls them.
  if (target.segments.size() != 1 || target.segments[0] != dataset.catalogue().name) return nullptr;
  return std::ranges::find(kRoutes, "rows", &Route::name);
}

std::string unknown_path() {
  std::string detail = "There is nothing at this path. Try";
  for (const Route& route : kRoutes)
    detail += fmt::format("{} {}", &route == &kRoutes.front() ? "" : ",", pattern_of(route));
  return detail + ".";
}

// PostgREST's clients show an error's `message` and know some by their `code`.
http::Answer row_problem(const Error& error, std::string_view path) {
  http::Answer answer = http::problem(error, path);
  answer.body.pop_back();
  answer.body += ",\"message\":" + render::JsonWriter::quote(http::detail_of(error));
  answer.body += error.code == ErrorCode::not_acceptable ? R"(,"code":"PGRST116"})" : "}";
  return answer;
}

// A path of one segment may have been meant for a dataset.
http::Answer unknown_path(const http::Target& target) {
  const Error error{ErrorCode::not_found, unknown_path()};
  return target.segments.size() == 1 ? row_problem(error, target.path) : http::problem(error, target.path);
}

Result<http::Answer> call_handler(const Api& api, const Readers& readers, const http::Request& request,
                                  const http::Target& target, const Route& route) {
  // What a filter needs is a worker's: it's parsed there, once.
  if (!readers.live && route.parameters.filters && !has_only(target, route.parameters.names)) return http::to_worker();
  KILN_TRY(const dataset::Filter filter, parse_parameters(api.dataset, target, route.parameters));
  auto answer =
      route.handler({api, readers.rows, readers.live,
                     route.argument.empty() ? "" : std::string_view(target.segments[1]), target, request, filter});
  if (answer) return answer;
  return tl::unexpected(add_hint(std::move(answer).error(), api.dataset, filter.columns()));
}

http::Answer find_answer(const Api& api, const Readers& readers, const http::Request& request) {
  const auto target = http::parse_target(request.target);
  if (!target) return http::problem(target.error(), http::path_of(request.target));
  const Route* route = find_route(api.dataset, *target);
  if (!route) return unknown_path(*target);
  if (request.method == "OPTIONS") return {.status = 204, .caching = http::Caching::never, .allow = kAllow};
  if (request.method != "GET" && request.method != "HEAD") {
    http::Answer answer =
        http::problem(405, fmt::format("{} isn't possible here; use GET.", request.method), target->path);
    answer.allow = kAllow;
    return answer;
  }
  auto answer = call_handler(api, readers, request, *target, *route);
  if (answer) return *std::move(answer);
  if (http::status_of(answer.error().code) == 500) {
    fmt::print(stderr, "kiln: {} {}: {}\n", request.method, target->path, answer.error().message);
  }
  return route->handler == get_rows ? row_problem(answer.error(), target->path)
                                    : http::problem(answer.error(), target->path);
}

// A worker's answer, computed or kept.
http::Answer live_answer(const Api& api, const Readers& readers, const http::Request& request) {
  if (auto kept = api.answers.find(request)) return *std::move(kept);
  http::Answer answer = find_answer(api, readers, request);
  api.answers.add(request, answer);
  return answer;
}

// Packs what is worth it. Says false where the event loop has no time for that.
bool compress_for(const http::Request& request, bool in_loop, http::Answer& answer) {
  if (answer.status == 304 || (answer.body.size() <= http::kMinCompressedBytes && !answer.rest)) return true;
  if (!answer.vary || answer.vary == std::string_view("Accept"))
    answer.vary = answer.vary ? "Accept, Accept-Encoding" : "Accept-Encoding";
  const http::ContentCoding encoding = http::negotiate_encoding(request.accept_encoding);
  if (encoding == http::ContentCoding::identity) return true;
  if (in_loop && answer.body.size() > kMaxCompressedInLoop) return false;
  compress(answer, encoding);
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

}  // namespace

http::Answer respond(const Api& api, const Readers& readers, const http::Request& request) {
  http::Answer answer = readers.live ? live_answer(api, readers, request) : find_answer(api, readers, request);
  if (answer.needs_worker) {
    auto kept = api.answers.find(request);
    if (!kept) return answer;
    answer = *std::move(kept);
  }
  if (!compress_for(request, readers.live == nullptr, answer)) return http::to_worker();
  drop_if_unchanged(api, request, answer);
  add_cors_fields(api, request, answer);
  return answer;
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
