#include "http/handlers.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "dataset/seeded_row.h"
#include "http/json_writer.h"
#include "http/problem.h"

namespace kiln::http {

namespace {

constexpr std::size_t kShownBytes = 80;  // of a client's argument, repeated in an error's detail

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

// The number if the digits are one below `end`.
std::optional<std::int64_t> number_below(std::string_view digits, std::int64_t end) {
  std::int64_t number = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || rest != digits.data() + digits.size() || number < 0 || number >= end) return std::nullopt;
  return number;
}

Result<std::int64_t> parse_row(const Dataset& dataset, std::string_view text) {
  if (const auto number = number_below(text, dataset.rows())) return *number;
  if (!is_digits(text.starts_with('-') ? text.substr(1) : text)) {
    return fail(ErrorCode::invalid_argument, "\"{}\" is not a row number; write it in decimal digits, as in /getRow/0.", shorten(text, kShownBytes));
  }
  if (dataset.rows() == 0) return fail(ErrorCode::not_found, "There is no row {}: the dataset has no rows.", shorten(text, kShownBytes));
  return fail(ErrorCode::not_found, "There is no row {}; rows are numbered 0 to {}.", shorten(text, kShownBytes), dataset.rows() - 1);
}

// A column's number wins over a column's name: a name that looks like another column's number is reached by its own number.
Result<std::size_t> parse_column(const Dataset& dataset, std::string_view text) {
  const auto columns = static_cast<std::int64_t>(dataset.catalogue().columns.size());
  if (const auto number = number_below(text, columns)) return static_cast<std::size_t>(*number);
  if (const auto position = dataset.find_column(text)) return *position;
  if (is_digits(text.starts_with('-') ? text.substr(1) : text)) {
    return fail(ErrorCode::not_found, "There is no column {}; columns are numbered 0 to {}.", shorten(text, kShownBytes), columns - 1);
  }
  return fail(ErrorCode::not_found, "There is no column named \"{}\"; names are case-sensitive, and columns are numbered 0 to {}.",
              shorten(text, kShownBytes), columns - 1);
}

Result<std::uint64_t> parse_seed(std::string_view text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error == std::errc() && end == text.data() + text.size()) return seed;
  return fail(ErrorCode::invalid_argument, "\"{}\" is not a seed; write an integer from 0 to 18446744073709551615.", shorten(text, kShownBytes));
}

Result<std::size_t> parse_numeric_column(const Dataset& dataset, std::string_view text, std::string_view statistic) {
  KILN_TRY(const std::size_t position, parse_column(dataset, text));
  const CatalogueColumn& column = dataset.catalogue().columns[position];
  if (is_numeric(column.type)) return position;
  return fail(ErrorCode::wrong_type, "Column {} (\"{}\") is of type {}; a {} needs a column of numbers.", position, shorten(column.name, kShownBytes),
              to_string(column.type), statistic);
}

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

Api::Api(const Dataset& served) : dataset(served) {
  const auto& columns = dataset.catalogue().columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const CatalogueColumn& column = columns[i];
    const ColumnStatistics& statistics = column.statistics;
    quoted_names.push_back(JsonWriter::quote(column.name));
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
  KILN_TRY(const std::size_t position, parse_numeric_column(call.api.dataset, call.argument, "mean"));
  return Answer{.body = call.api.means[position]};
}

Result<Answer> get_column_median(const Call& call) {
  KILN_TRY(const std::size_t position, parse_numeric_column(call.api.dataset, call.argument, "median"));
  return Answer{.body = call.api.medians[position]};
}

Result<Answer> get_column_most_frequent_value(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument));
  return Answer{.body = call.api.modes[position]};
}

Result<Answer> get_health(const Call&) {
  return Answer{.body = R"({"status":"ok"})", .cache_control = kCacheNever};
}

Result<Answer> get_readiness(const Call& call) {
  if (call.api.ready) return Answer{.body = R"({"status":"ready"})", .cache_control = kCacheNever};
  return problem(503, "The server is about to stop.", call.target.path);
}

}  // namespace kiln::http
