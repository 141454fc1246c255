#include "http/handlers.h"

#include <optional>

#include "dataset/seeded_row.h"
#include "http/arguments.h"
#include "http/json_writer.h"
#include "http/problem.h"
#include "http/profile_json.h"

namespace kiln::http {

namespace {

Answer render_row(const Api& api, const Row& row) {
  JsonWriter json;
  json.begin_object();
  json.member("row", row.number);
  json.name("values");
  json.object(api.quoted_names, row.values);
  json.end_object();
  return {.body = std::move(json).text()};
}

// {"column":5,"name":"dep_delay", <what write adds>, "count":328521,"nulls":8255}
template <class Write>
std::string render_statistic(std::size_t position, const CatalogueColumn& column, const Write& write) {
  JsonWriter json;
  json.begin_object();
  json.member("column", static_cast<std::int64_t>(position));
  json.name("name");
  json.value(std::string_view(column.name));
  write(json);
  json.member("count", column.statistics.count);
  json.member("nulls", column.statistics.nulls);
  json.end_object();
  return std::move(json).text();
}

}  // namespace

Api::Api(const Dataset& served) : dataset(served), columns(profiles_json(served.catalogue(), Detail::figures)) {
  for (std::size_t i = 0; i < dataset.catalogue().columns.size(); ++i) {
    const CatalogueColumn& column = dataset.catalogue().columns[i];
    const ColumnStatistics& statistics = column.statistics;
    quoted_names.push_back(JsonWriter::quote(column.name));
    profiles.push_back(profile_json(dataset.catalogue(), i));
    modes.push_back(render_statistic(i, column, [&](JsonWriter& json) {
      json.member("mode", statistics.mode);
      json.member("frequency", statistics.mode_frequency);
      json.member("ties", statistics.mode_ties);
    }));
    means.emplace_back();
    medians.emplace_back();
    if (!is_numeric(column.type)) continue;
    means.back() = render_statistic(i, column, [&](JsonWriter& json) { json.member("mean", statistics.mean ? Value(*statistics.mean) : Value()); });
    medians.back() = render_statistic(i, column, [&](JsonWriter& json) { json.member("median", statistics.median); });
  }
}

Result<Answer> get_row(const Call& call) {
  KILN_TRY(const std::int64_t number, parse_row(call.api.dataset, call.argument));
  KILN_TRY(const Row row, call.reader.row(number));
  return render_row(call.api, row);
}

Result<Answer> get_random_row(const Call& call) {
  const Dataset& dataset = call.api.dataset;
  std::optional<std::uint64_t> seed;
  if (const auto text = call.target.parameter("seed")) {
    KILN_TRY(seed, parse_seed(*text));
  }
  if (dataset.rows() == 0) return fail(ErrorCode::not_found, "There is no row to draw: the dataset has no rows.");
  KILN_TRY(const Row row, seed ? call.reader.row(seeded_row(*seed, dataset.rows())) : call.reader.random_row(dataset.rows()));
  Answer answer = render_row(call.api, row);
  if (!seed) answer.cache_control = kCacheNever;
  return answer;
}

Result<Answer> get_column_mean_value(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument, Needs::numbers, "a mean"));
  return Answer{.body = call.api.means[position]};
}

Result<Answer> get_column_median(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument, Needs::numbers, "a median"));
  return Answer{.body = call.api.medians[position]};
}

Result<Answer> get_column_most_frequent_value(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument));
  return Answer{.body = call.api.modes[position]};
}

Result<Answer> get_columns(const Call& call) { return Answer{.body = call.api.columns}; }

Result<Answer> get_column(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument));
  return Answer{.body = call.api.profiles[position]};
}

Result<Answer> get_health(const Call&) {
  return Answer{.body = R"({"status":"ok"})", .cache_control = kCacheNever};
}

Result<Answer> get_readiness(const Call& call) {
  if (call.api.ready) return Answer{.body = R"({"status":"ready"})", .cache_control = kCacheNever};
  return problem(503, "The server is about to stop.", call.target.path);
}

}  // namespace kiln::http
