#include "api/row.h"

#include <cstdint>
#include <optional>

#include "api/arguments.h"
#include "dataset/seeded_row.h"
#include "render/json_writer.h"

namespace kiln::api {

namespace {

constexpr std::size_t kRowBytes = 1024;  // more than most rows are long as JSON

http::WholeAnswer render_row(const Api& api, const dataset::Row& row) {
  render::JsonWriter json(kRowBytes);
  json.raw("{\"row\":");
  json.value(row.number);
  json.raw(",\"values\":");
  json.object(api.row_heads, row.values);
  json.raw("}");
  return {.body = std::move(json).text()};
}

// The row of that number among those that match. Errors: corrupt, and those of QueryConnection.
Result<const dataset::Row*> matching_row(const Call& call, std::int64_t number) {
  KILN_TRY(const auto numbers, call.live->matching_rows(call.filter, question::Order{}, number, 1));
  if (numbers.empty()) return fail(ErrorCode::corrupt, "there is no row {} among those that match", number);
  return call.reader.row(numbers.front());
}

}  // namespace

Result<http::Answer> get_row(const Call& call) {
  if (call.filter.is_whole()) {
    KILN_TRY(const std::int64_t number, parse_row(call.api.dataset.rows(), call.argument));
    KILN_TRY(const dataset::Row* const row, call.reader.row(number));
    return render_row(call.api, *row);
  }
  KILN_TRY(const std::int64_t rows, call.live->count_rows(call.filter));
  KILN_TRY(const std::int64_t number, parse_row(rows, call.argument));
  KILN_TRY(const dataset::Row* const row, matching_row(call, number));
  return render_row(call.api, *row);
}

Result<http::Answer> get_random_row(const Call& call) {
  std::optional<std::uint64_t> seed;
  if (const auto text = call.target.parameter(query::kSeed)) {
    KILN_TRY(seed, parse_seed(*text));
  }
  std::int64_t rows = call.api.dataset.rows();
  if (!call.filter.is_whole()) {
    KILN_TRY(rows, call.live->count_rows(call.filter));
  }
  if (rows == 0)
    return fail(ErrorCode::not_found, "There is no row to draw: the dataset has no rows{}.",
                call.filter.is_whole() ? "" : " that match");
  std::int64_t number = 0;
  if (seed) {
    number = dataset::seeded_row(*seed, rows);
  } else {
    KILN_TRY(number, call.reader.random_row(rows));
  }
  KILN_TRY(const dataset::Row* const row,
           call.filter.is_whole() ? call.reader.row(number) : matching_row(call, number));
  http::WholeAnswer answer = render_row(call.api, *row);
  if (!seed) answer.caching = http::Caching::never;
  return answer;
}

}  // namespace kiln::api
