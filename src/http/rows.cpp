#include "http/rows.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "http/csv_writer.h"
#include "http/json_writer.h"

namespace kiln::http {

namespace {

constexpr std::size_t kPieceBytes = 128 * 1024;  // some 2 ms of work; longer ones would let other downloads wait longer
constexpr std::int64_t kDefaultPage = 100, kMostPage = 1000;

Result<std::optional<std::int64_t>> parse_count(const Target& target, std::string_view name) {
  const auto text = target.parameter(name);
  if (!text) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size() || number < 0) {
    return fail(ErrorCode::invalid_argument, "\"{}\" is not a value for {}; write an integer from 0 to 9223372036854775807.", shorten(*text, 80), name);
  }
  return number;
}

Result<RowFormat> parse_format(const Target& target) {
  const std::string_view text = target.parameter("format").value_or("json");
  if (text == "json") return RowFormat::json;
  if (text == "ndjson") return RowFormat::ndjson;
  if (text == "csv") return RowFormat::csv;
  return fail(ErrorCode::invalid_argument, "\"{}\" is not a format; write json, ndjson or csv.", shorten(text, 80));
}

const char* content_type(RowFormat format) {
  switch (format) {
    case RowFormat::json: return kJson;
    case RowFormat::ndjson: return kNdjson;
    case RowFormat::csv: return kCsv;
  }
  return kJson;
}

}  // namespace

RowStream::RowStream(const Api& api, RowFormat format, std::int64_t begin, std::int64_t end)
    : api_(api), format_(format), next_(begin), begin_(begin), end_(end) {}

Result<bool> RowStream::next(RowReader& reader, std::string& out) {
  JsonWriter json;
  CsvWriter csv;
  if (next_ == begin_ && format_ == RowFormat::csv) {
    for (const CatalogueColumn& column : api_.dataset.catalogue().columns) csv.field(std::string_view(column.name));
    csv.end_record();
  }
  if (next_ == begin_ && format_ == RowFormat::json) json.raw("[");
  KILN_CHECK(reader.rows(next_, end_ - next_, [&](const Row& row) {
    if (format_ == RowFormat::csv) {
      for (const Value& value : row.values) csv.field(value);
      csv.end_record();
    } else {
      if (format_ == RowFormat::json && next_ != begin_) json.raw(",");
      json.object(api_.quoted_names, row.values);
      if (format_ == RowFormat::ndjson) json.raw("\n");
    }
    next_ = row.number + 1;
    return json.text().size() + csv.text().size() < kPieceBytes;
  }));
  // A row that should be there and isn't: the file is damaged, and going on would never end.
  if (next_ < end_ && json.text().size() + csv.text().size() < kPieceBytes) {
    return fail(ErrorCode::corrupt, "the rows end at {} instead of {}", next_, end_);
  }
  if (next_ == end_ && format_ == RowFormat::json) json.raw("]");
  out += format_ == RowFormat::csv ? csv.text() : json.text();
  return next_ < end_;
}

Result<Answer> get_rows(const Call& call) {
  KILN_TRY(const RowFormat format, parse_format(call.target));
  KILN_TRY(const auto offset, parse_count(call.target, "offset"));
  KILN_TRY(const auto limit, parse_count(call.target, "limit"));
  if (format == RowFormat::json && limit.value_or(0) > kMostPage) {
    return fail(ErrorCode::invalid_argument, "A page of json has {} rows at most; write format=ndjson or format=csv for more.", kMostPage);
  }
  const std::int64_t rows = call.api.dataset.rows(), begin = std::min(offset.value_or(0), rows);
  const std::int64_t most = limit.value_or(format == RowFormat::json ? kDefaultPage : rows);
  auto stream = std::make_unique<RowStream>(call.api, format, begin, begin + std::min(most, rows - begin));
  Answer answer{.content_type = content_type(format)};
  KILN_TRY(const bool more, stream->next(call.reader, answer.body));
  if (more) answer.rest = std::move(stream);
  return answer;
}

}  // namespace kiln::http
