#include "http/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "http/problem.h"
#include "http/rows.h"
#include "http/statements.h"

namespace kiln::http {

namespace {

constexpr const char* kAllow = "GET, HEAD, OPTIONS";  // of every route

struct Route {
  std::string_view name;      // the path's first segment
  std::string_view argument;  // what its second one is called; empty where there is none
  Handler handler;
  net::Lane lane = net::Lane::loop;
};

constexpr std::array kRoutes{
    Route{"getRow", "n", get_row},
    Route{"getRandomRow", "", get_random_row},
    Route{"getColumnMeanValue", "c", get_column_mean_value},
    Route{"getColumnMedian", "c", get_column_median},
    Route{"getColumnMostFrequentValue", "c", get_column_most_frequent_value},
    Route{"columns", "", get_columns},
    Route{"columns", "c", get_column},
    Route{"rows", "", get_rows, net::Lane::worker},
    Route{"sql", "", get_statements},
    Route{"sql", "name", get_statement},
    Route{"healthz", "", get_health},
    Route{"readyz", "", get_readiness},
};

const Route* find_route(const Target& target) {
  const auto matches = [&](const Route& route) {
    const std::size_t segments = route.argument.empty() ? 1 : 2;
    return target.segments.size() == segments && target.segments[0] == route.name && (segments == 1 || !target.segments[1].empty());
  };
  const auto found = std::ranges::find_if(kRoutes, matches);
  return found == kRoutes.end() ? nullptr : &*found;
}

std::string unknown_path() {
  std::string detail = "There is nothing at this path. Try";
  for (const Route& route : kRoutes) {
    detail += fmt::format("{} /{}{}", &route == &kRoutes.front() ? "" : ",", route.name, route.argument.empty() ? "" : fmt::format("/{{{}}}", route.argument));
  }
  return detail + ".";
}

}  // namespace

Answer respond(const Api& api, RowReader& reader, std::string_view method, std::string_view text, net::Lane lane) {
  const auto target = parse_target(text);
  if (!target) return problem(target.error(), path_of(text));
  const Route* route = find_route(*target);
  if (!route) return problem(404, unknown_path(), target->path);
  if (method == "OPTIONS") return {.status = 204, .content_type = nullptr, .cache_control = kCacheNever, .allow = kAllow};
  if (method != "GET" && method != "HEAD") {
    Answer answer = problem(405, fmt::format("{} isn't possible here; use GET.", method), target->path);
    answer.allow = kAllow;
    return answer;
  }
  if (lane == net::Lane::loop && route->lane == net::Lane::worker) return {.needs_worker = true};
  auto answer = route->handler({api, reader, route->argument.empty() ? "" : std::string_view(target->segments[1]), *target});
  if (answer) return *std::move(answer);
  if (status_of(answer.error().code) >= 500) {
    fmt::print(stderr, "kiln: {} {}: {}\n", method, target->path, answer.error().message);
  }
  return problem(answer.error(), target->path);
}

}  // namespace kiln::http
