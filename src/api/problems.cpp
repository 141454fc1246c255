#include "api/problems.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "api/routes.h"
#include "api/rows.h"
#include "http/format.h"
#include "http/problem.h"
#include "text/nearest.h"
#include "text/shorten.h"

namespace kiln::api {

namespace {

constexpr std::string_view kRows = "rows";  // the name that rows have whatever the dataset's is

// "/flights.csv, /flights.db": the files that there are of the rows.
std::string list_files(std::string_view stem) {
  std::string files;
  for (const http::FormatTraits& traits : http::kFormatTable) {
    if (traits.has_file()) files += fmt::format("{}/{}.{}", files.empty() ? "" : ", ", stem, traits.name);
  }
  return files;
}

// What may have been meant.
std::string say_what_there_is(const Api& api, const http::Target& target) {
  const dataset::Dataset& dataset = api.dataset;
  const std::string own = http::percent_encode(dataset.catalogue().name);
  const std::string_view first = target.segments.front();
  const std::size_t dot = first.rfind('.');
  const std::string_view stem = first.substr(0, dot);
  if (target.segments.size() == 1 && dot != std::string_view::npos &&
      (stem == kRows || stem == dataset.catalogue().name))
    return fmt::format("There is no \"{0}\" of these rows; there are /{1}, which is JSON, and the files {2}.",
                       shorten(first.substr(dot), 80), http::percent_encode(stem),
                       list_files(http::percent_encode(stem)));
  Nearest nearest(first);
  for (const Route& route : all_routes()) {
    if (is_open(api, Door::all, route)) nearest.consider(route.name);
  }
  nearest.consider(dataset.catalogue().name);
  const std::string_view near = nearest.found();
  if (!near.empty() && near != first)
    return fmt::format("There is nothing at this path; did you mean /{}?", http::percent_encode(near));
  std::string paths;
  for (const Route& route : all_routes()) {
    if (!is_open(api, Door::all, route)) continue;
    paths += fmt::format("{}{}", paths.empty() ? "" : ", ", pattern_of(route));
    if (route.handler == get_rows) paths += fmt::format(", /{}", own);
  }
  return fmt::format("There is nothing at this path. Try {}.", paths);
}

}  // namespace

http::WholeAnswer problem_at(std::string_view path, const Error& error) {
  return http::problem(error, path, has_codes(path) ? http::postgrest_code(error.code) : "");
}
http::WholeAnswer problem_at(std::string_view path, int status, std::string_view detail, std::string_view code) {
  return http::problem(status, detail, path, has_codes(path) ? code : "");
}

// A path of one segment may have been meant for a dataset, one below rpc for a function.
http::WholeAnswer unknown_path(const Api& api, Door door, const http::Target& target) {
  if (door == Door::operations)
    return problem_at(target.path, 404, "There is nothing at this path. Try /healthz, /readyz, /metrics.",
                      http::kNoSuchPath);
  const bool is_function = target.segments.size() == 2 && target.segments[0] == "rpc";
  const std::string_view code = target.segments.size() == 1 ? http::kNoSuchTable
                                : is_function               ? http::kNoSuchFunction
                                                            : http::kNoSuchPath;
  return problem_at(target.path, 404, say_what_there_is(api, target), code);
}

}  // namespace kiln::api
