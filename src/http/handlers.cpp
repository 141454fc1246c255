#include "http/handlers.h"

#include <optional>

#include "dataset/part_statistics.h"
#include "dataset/seeded_row.h"
#include "http/arguments.h"
#include "http/json_writer.h"
#include "http/negotiation.h"
#include "http/problem.h"
#include "http/profile_json.h"
#include "http/statistic_json.h"
#include "sql/statements.h"

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

// The row of that number among those that match. Errors: corrupt, and those of LiveReader.
Result<Row> matching_row(const Call& call, std::int64_t number) {
  KILN_TRY(const auto numbers, call.live->matching_rows(call.filter, kFileOrder, number, 1));
  if (numbers.empty()) return fail(ErrorCode::corrupt, "there is no row {} among those that match", number);
  return call.reader.row(numbers.front());
}

using PartStatistics = Result<ColumnStatistics> (*)(LiveReader&, const Filter&, const CatalogueColumn&);
using Render = std::string (*)(std::size_t, const CatalogueColumn&, const ColumnStatistics&);

// What was baked of the whole dataset, or what is computed of a part.
Result<Answer> get_statistic(const Call& call, std::size_t position, const std::vector<std::string>& baked, PartStatistics compute, Render render) {
  if (call.filter.is_whole()) return Answer{.body = baked[position]};
  if (!call.live) return to_worker();
  if (auto unchanged = call.unchanged(Representation::json)) return *std::move(unchanged);
  const CatalogueColumn& column = call.api.dataset.catalogue().columns[position];
  KILN_TRY(const ColumnStatistics statistics, compute(*call.live, call.filter, column));
  return Answer{.body = render(position, column, statistics)};
}

}  // namespace

std::optional<Answer> Call::unchanged(Representation representation) const {
  if (request.if_none_match.empty()) return std::nullopt;
  for (const Encoding encoding : {Encoding::identity, Encoding::gzip, Encoding::zstd}) {
    if (!names_etag(request.if_none_match, api.etag(representation, encoding))) continue;
    return Answer{.status = 304, .representation = representation, .encoding = encoding};
  }
  return std::nullopt;
}

Error advise(Error error, const Dataset& dataset, const std::vector<std::size_t>& columns) {
  if (error.code != ErrorCode::too_expensive || columns.empty()) return error;
  error.message += fmt::format(" Narrow it down, or bake the dataset with an index: kiln import --index {}.", dataset.catalogue().columns[columns.front()].name);
  return error;
}

Result<Answer> get_row(const Call& call) {
  if (call.filter.is_whole()) {
    KILN_TRY(const std::int64_t number, parse_row(call.api.dataset.rows(), call.argument));
    KILN_TRY(const Row row, call.reader.row(number));
    return render_row(call.api, row);
  }
  if (!call.live) return to_worker();
  KILN_TRY(const std::int64_t rows, call.live->count_rows(call.filter));
  KILN_TRY(const std::int64_t number, parse_row(rows, call.argument));
  KILN_TRY(const Row row, matching_row(call, number));
  return render_row(call.api, row);
}

Result<Answer> get_random_row(const Call& call) {
  std::optional<std::uint64_t> seed;
  if (const auto text = call.target.parameter("seed")) {
    KILN_TRY(seed, parse_seed(*text));
  }
  if (!call.filter.is_whole() && !call.live) return to_worker();
  std::int64_t rows = call.api.dataset.rows();
  if (!call.filter.is_whole()) {
    KILN_TRY(rows, call.live->count_rows(call.filter));
  }
  if (rows == 0) return fail(ErrorCode::not_found, "There is no row to draw: the dataset has no rows{}.", call.filter.is_whole() ? "" : " that match");
  std::int64_t number = 0;
  if (seed) {
    number = seeded_row(*seed, rows);
  } else {
    KILN_TRY(number, call.reader.draw(rows));
  }
  KILN_TRY(const Row row, call.filter.is_whole() ? call.reader.row(number) : matching_row(call, number));
  Answer answer = render_row(call.api, row);
  if (!seed) answer.caching = Caching::never;
  return answer;
}

Result<Answer> get_column_mean_value(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument, Needs::numbers, "a mean"));
  return get_statistic(call, position, call.api.means, part_mean, mean_json);
}

Result<Answer> get_column_median(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument, Needs::numbers, "a median"));
  return get_statistic(call, position, call.api.medians, part_median, median_json);
}

Result<Answer> get_column_most_frequent_value(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument));
  return get_statistic(call, position, call.api.modes, part_mode, mode_json);
}

Result<Answer> get_columns(const Call& call) { return Answer{.body = call.api.columns}; }

Result<Answer> get_column(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument));
  if (call.filter.is_whole()) return Answer{.body = call.api.profiles[position]};
  if (!call.live) return to_worker();
  if (auto unchanged = call.unchanged(Representation::json)) return *std::move(unchanged);
  CatalogueColumn column = call.api.dataset.catalogue().columns[position];
  KILN_TRY(PartProfile profile, part_profile(*call.live, call.filter, column));
  column.statistics = std::move(profile.statistics);
  column.infinities = profile.infinities;
  // Stored as missing, a NaN can't be told from the others; where there is none in the whole, there is none in a part.
  return Answer{.body = profile_json(position, column, column.nans == 0 ? std::optional<std::int64_t>(0) : std::nullopt)};
}

Result<Answer> get_health(const Call&) {
  return Answer{.body = R"({"status":"ok"})", .caching = Caching::never};
}

Result<Answer> get_readiness(const Call& call) {
  if (call.api.ready) return Answer{.body = R"({"status":"ready"})", .caching = Caching::never};
  return problem(503, "The server is about to stop.", call.target.path);
}

}  // namespace kiln::http
