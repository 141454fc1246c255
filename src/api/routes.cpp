#include "api/routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <vector>

#include "api/columns.h"
#include "api/descriptions.h"
#include "api/file_answer.h"
#include "api/health.h"
#include "api/row.h"
#include "api/rows.h"
#include "api/sql_endpoints.h"
#include "http/format.h"
#include "http/negotiation.h"
#include "query/words.h"
#include "render/json_writer.h"

namespace kiln::api {

namespace {

Result<http::Answer> get_index(const Call& call);

constexpr const char* kPageVary = "Accept, Accept-Encoding, Prefer, Range";
constexpr const char* kFileVary = "Accept-Encoding, Prefer, Range";

constexpr Route operational(std::string_view name, Handler handler, const char* description,
                            const char* vary = nullptr) {
  Route route{name, "", handler, description};
  route.vary = vary;
  route.is_operational = true;
  return route;
}

constexpr std::array kRoutes{
    Route{"", "", get_index, "this list", {}, Lane::loop, {}, "Accept, Accept-Encoding"},
    Route{"getRow", "n", get_row, "a row by its number", {{}, true}},
    Route{"getRandomRow", "", get_random_row, "some row, every one being equally likely", {kSeedParameter, true}},
    Route{"getColumnMeanValue", "c", get_column_mean_value, "the mean of a column of numbers", {{}, true}},
    Route{"getColumnMedian", "c", get_column_median, "the median of a column of numbers", {{}, true}},
    Route{"getColumnMostFrequentValue", "c", get_column_most_frequent_value, "the mode of a column", {{}, true}},
    Route{"rows",
          "",
          get_rows,
          "rows: filtered, sorted, a page of them or all, in several formats",
          {kRowsParameters, true},
          Lane::worker,
          {},
          kPageVary},
    Route{"columns",
          "",
          get_columns,
          "the dataset and the figures of every column; of a part their profiles",
          {kColumnsParameters, true}},
    Route{"columns",
          "c",
          get_column,
          "the whole profile of a column",
          {kColumnParameters, true},
          Lane::loop,
          {},
          "Accept, Accept-Encoding"},
    Route{"columns",
          "c",
          get_values,
          "the different values of a column and their frequencies",
          {kValuesParameters, true},
          Lane::worker,
          "values",
          kPageVary},
    Route{"sql", "", get_statements, "the statements behind the figures"},
    Route{"sql", "name", get_statement, "one of them, to run in the sqlite3 shell", {kStatementParameters, true}},
    Route{"schema", "", get_schema, "the columns as a Frictionless Table Schema"},
    Route{"version", "", get_version, "which program, SQLite, source and database answer", {}, Lane::worker},
    Route{"openapi.json", "", get_openapi, "the description of this API, OpenAPI 3.1", {}, Lane::worker},
    operational("healthz", get_health, "whether the process lives"),
    operational("readyz", get_readiness, "whether it takes requests"),
    operational("metrics", get_metrics, "what the server counts, for Prometheus", "Accept"),
};

constexpr bool is_of_words(const Route& route) {
  return std::ranges::all_of(route.parameters.names, query::is_reserved);
}
static_assert(std::ranges::all_of(kRoutes, is_of_words), "query/words.h has every parameter: no column is called so");

const Route& route_named(std::string_view name) { return *std::ranges::find(kRoutes, name, &Route::name); }

// The dataset as a file of that form.
Route file_route(const http::FormatTraits& traits) {
  Route route{"rows", "", get_database, "the SQLite database itself"};
  if (traits.is_download) {
    std::span<const std::string_view> names = kRowFileParameters;
    if (traits.format == http::Format::csv) names = kCsvFileParameters;
    route = {"rows", "", get_row_file, "all rows, or those that match, as a file", {names, true}};
  }
  route.lane = Lane::worker;
  route.vary = kFileVary;
  route.extension = traits.name;
  return route;
}

bool is_first_segment(std::string_view text, const Route& route) {
  if (!text.starts_with(route.name)) return false;
  text.remove_prefix(route.name.size());
  return route.extension.empty() ? text.empty() : text.starts_with('.') && text.substr(1) == route.extension;
}

// first: the target's first segment, or what stands for it.
bool leads_to(const http::Target& target, std::string_view first, const Route& route) {
  const std::size_t segments = route.argument.empty() ? 1 : route.tail.empty() ? 2 : 3;
  return target.segments.size() == segments && is_first_segment(first, route) &&
         (segments == 1 || !target.segments[1].empty()) && (segments < 3 || target.segments[2] == route.tail);
}

Result<http::Answer> get_index(const Call& call) {
  const catalogue::Catalogue& catalogue = call.api.dataset.catalogue();
  render::JsonWriter json;
  json.begin_object();
  json.member("dataset", std::string_view(catalogue.name));
  json.member("title", to_value(catalogue.title));
  json.member("rows", catalogue.rows);
  json.member("columns", static_cast<std::int64_t>(catalogue.columns.size()));
  json.name("endpoints");
  json.begin_array();
  for (const Route& route : all_routes()) {
    if (!is_open(call.api, Door::all, route)) continue;
    json.element();
    json.begin_object();
    json.member("path", std::string_view(pattern_of(route)));
    json.member("description", route.description);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  http::Answer answer = http::WholeAnswer{.body = std::move(json).text()};
  add_links_to_files(call, answer);
  return answer;
}

}  // namespace

const std::vector<Route>& all_routes() {
  static const std::vector<Route> routes = [] {
    std::vector<Route> all(kRoutes.begin(), kRoutes.end());
    for (const http::FormatTraits& traits : http::kFormatTable) {
      if (traits.has_file()) all.push_back(file_route(traits));
    }
    return all;
  }();
  return routes;
}

std::string pattern_of(const Route& route) {
  std::string pattern = fmt::format("/{}{}{}", route.name, route.extension.empty() ? "" : ".", route.extension);
  if (!route.argument.empty()) pattern += fmt::format("/{{{}}}", route.argument);
  if (!route.tail.empty()) pattern += fmt::format("/{}", route.tail);
  return pattern;
}

bool is_open(const Api& api, Door door, const Route& route) {
  if (door == Door::operations) return route.is_operational;
  return route.handler != get_metrics || api.options.has_metrics;
}

std::uint16_t number_of(const Api& api, const Route* route) {
  const auto& all = all_routes();
  const auto is_among = [&](std::span<const Route> some) {
    return !std::less<>()(route, some.data()) && std::less<>()(route, some.data() + some.size());
  };
  if (is_among(all)) return static_cast<std::uint16_t>(1 + (route - all.data()));
  if (!is_among(api.pages.routes)) return 0;
  return static_cast<std::uint16_t>(1 + all.size() + static_cast<std::size_t>(route - api.pages.routes.data()));
}

std::vector<std::string> route_labels(const Api& api) {
  std::vector<std::string> labels{"other"};
  for (const Route& route : all_routes()) labels.push_back(pattern_of(route));
  for (const Route& page : api.pages.routes) labels.push_back(pattern_of(page));
  return labels;
}

const Route* find_route(const Api& api, Door door, const http::Request& request, const http::Target& target) {
  const auto find = [&](std::span<const Route> routes, std::string_view first) -> const Route* {
    const auto found = std::ranges::find_if(routes, [&](const Route& route) {
      return leads_to(target, first, route) && is_open(api, door, route) &&
             (!route.is_page || http::prefers_html(request.accept));
    });
    return found == routes.end() ? nullptr : &*found;
  };
  const std::string_view first = target.segments[0];
  if (const Route* const page = find(api.pages.routes, first)) return page;
  const Route* found = find(all_routes(), first);
  // PostgREST has its description at the root; its clients ask for it so.
  if (first.empty() && found && request.accept.find("application/openapi+json") != std::string::npos)
    return &*std::ranges::find(all_routes(), "openapi.json", &Route::name);
  if (found || door == Door::operations) return found;
  // The rows are there under the dataset's own name, too: that's how PostgREST calls them. So are its files.
  const std::string& name = api.dataset.catalogue().name;
  if (target.segments.size() != 1 || !first.starts_with(name)) return nullptr;
  const std::string_view extension = first.substr(name.size());
  return extension.empty() || extension.front() == '.' ? find(all_routes(), fmt::format("rows{}", extension)) : nullptr;
}

Lane lane_of(const Route& route, const http::Target& target) {
  const bool has_filter = route.parameters.filters && !has_only(target, route.parameters.names);
  return has_filter ? Lane::worker : route.lane;
}

const char* vary_of(const Route& route, const http::Target& target) {
  // At the root Accept chooses between two routes.
  return target.segments.front().empty() ? route_named("").vary : route.vary;
}

bool has_codes(std::string_view path) {
  path.remove_prefix(path.starts_with('/') ? 1 : 0);
  const auto is_meant = [first = path.substr(0, path.find('/'))](const Route& route) {
    return route.name.starts_with("get") && route.name == first;
  };
  return std::ranges::none_of(kRoutes, is_meant);
}

}  // namespace kiln::api
