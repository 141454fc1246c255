#include "api/page.h"

#include <fmt/format.h>

#include <utility>

#include "api/problems.h"
#include "http/negotiation.h"
#include "parquet/page_writer.h"
#include "query/words.h"
#include "text/shorten.h"

namespace kiln::api {

namespace {

Result<http::Format> parse_format(const Call& call) {
  if (const auto text = call.target.parameter(query::kFormat)) {
    for (const http::FormatTraits& traits : http::kFormatTable) {
      if (traits.has_parameter() && traits.name == *text) return traits.format;
    }
    return fail(ErrorCode::invalid_argument, "\"{}\" is not a format; write {}.", shorten(*text, 80),
                http::format_names());
  }
  if (const auto format = http::negotiate_rows(call.request.accept)) return *format;
  std::string types;
  for (const http::FormatTraits& traits : http::kFormatTable) {
    if (traits.has_parameter()) types += fmt::format("{}{}", types.empty() ? "" : ", ", traits.media_types.front());
  }
  return fail(ErrorCode::not_acceptable, "Rows come as {}; the Accept field takes none of these.", types);
}

// What spreadsheets want of a CSV. Errors: invalid_argument.
Result<render::CsvOptions> parse_csv_options(const Call& call, http::Format form) {
  render::CsvOptions options;
  const auto bom = call.target.parameter(query::kBom), delimiter = call.target.parameter(query::kDelimiter);
  if ((bom || delimiter) && form != http::Format::csv)
    return fail(ErrorCode::invalid_argument,
                "{} is of CSV alone, and the answer would be {}; ask for /rows.csv, or with format=csv.",
                bom ? query::kBom : query::kDelimiter, http::traits_of(form).name);
  if (bom && *bom != "1" && *bom != "0")
    return fail(ErrorCode::invalid_argument, "\"{}\" is not a value for bom; write 1 or 0.", shorten(*bom, 80));
  options.bom = bom && *bom == "1";
  if (!delimiter) return options;
  if (*delimiter == "tab") {
    options.separator = '\t';
  } else if (delimiter->size() == 1 && std::string_view(",;|\t").find(*delimiter) != std::string_view::npos) {
    options.separator = delimiter->front();
  } else {
    return fail(ErrorCode::invalid_argument,
                "\"{}\" is not a delimiter; write one of , ; | or the word tab, and %3B for ; where a program cuts an "
                "address there.",
                shorten(*delimiter, 80));
  }
  return options;
}

// A Range with an If-Range counts only if the part that the client has is of this data in this form (RFC 9110, section
// 13.1.5); how that was packed, or which page it was, doesn't matter to the numbers of rows.
Result<http::Paging> parse_paging_if_range(const Call& call, http::Format form) {
  if (call.request.if_range.empty()) return parse_paging(call.target, call.request);
  const std::string& current = call.api.etag(form, http::ContentCoding::identity);
  const std::string_view tag = call.request.if_range, same = std::string_view(current).substr(0, current.size() - 1);
  bool holds = tag.starts_with(same) && tag.size() > same.size() && tag.ends_with('"');
  if (holds) {
    const std::string_view rest = tag.substr(same.size());
    holds = rest.starts_with('"') || rest.starts_with(';') || rest.starts_with("-gzip") || rest.starts_with("-zstd");
  }
  http::Request request = call.request;
  if (!holds) request.range = {};
  return parse_paging(call.target, request);
}

std::string variant_of(const http::Preferences& preferences, const http::Paging& paging, http::Format form) {
  std::string variant = preferences.counts ? ";count" : "";
  if (paging.by_range) variant += fmt::format(";rows={}+{}", paging.offset, paging.limit.value_or(kAll));
  // With another zstd the same rows are other bytes, of which no part fits to these.
  if (http::traits_of(form).is_packed) variant += fmt::format(";zstd={}", parquet::packer_version());
  return variant;
}

}  // namespace

Result<PageRequest> parse_page(const Call& call, bool has_maximum, std::optional<http::Format> fixed) {
  http::Preferences preferences = http::parse_preferences(call.request.prefer);
  if (!preferences.refused.empty())
    return fail(ErrorCode::unknown_preference,
                "\"{}\" is no preference that is known here, and handling=strict refuses it.",
                shorten(preferences.refused, 80));
  KILN_TRY(const http::Format form, fixed ? *fixed : parse_format(call));
  KILN_TRY(const http::Paging paging, parse_paging_if_range(call, form));
  const bool is_download = http::traits_of(form).is_download;
  PageRequest request{form, paging, paging.limit.value_or(is_download ? kAll : http::kDefaultPage), false,
                      variant_of(preferences, paging, form)};
  request.preferences = std::move(preferences);
  KILN_TRY(request.csv, parse_csv_options(call, form));
  if ((!is_download || has_maximum) && request.limit > http::kMaxPage) {
    request.limit = http::kMaxPage;
    request.is_capped = true;
  }
  return request;
}

std::optional<http::Answer> unchanged_page(const Call& call, const PageRequest& request) {
  const bool may_be_refused = http::traits_of(request.form).is_object || request.paging.by_range ||
                              (request.preferences.counts && request.paging.offset > 0);
  if (may_be_refused) return std::nullopt;
  return call.unchanged(request.form, request.variant);
}

namespace {

// A range that is RFC 9110's begins at a row (section 15.5.17); whatever PostgREST's may begin behind the last one,
// too, and only where rows are counted it's known that it doesn't begin beyond.
bool begins_beyond(const PageRequest& request, const FoundPage& found) {
  const http::Page& page = found.page;
  if (request.paging.has_unit) return found.counted && page.count == 0 && page.offset > 0;
  return request.preferences.counts && page.total && page.offset > *page.total;
}

// PostgREST's rule (RangeQuery.hs): it's a part where that is known, of what was counted; and RFC 9110's for a range.
bool is_partial(const PageRequest& request, const FoundPage& found) {
  const http::Page& page = found.page;
  if (request.paging.has_unit) return found.counted && page.count > 0;
  return request.preferences.counts && found.counted && page.total && page.count < *page.total;
}

}  // namespace

std::optional<http::Answer> refuse_page(const Call& call, const PageRequest& request, const FoundPage& found) {
  const http::Page& page = found.page;
  if (http::traits_of(request.form).is_object && page.count != 1)
    return problem_at(call.target.path, {ErrorCode::not_one_row,
                                         fmt::format("The result contains {}{} rows, and one object was asked for.",
                                                     found.has_next ? "at least " : "", page.count)});
  if (!begins_beyond(request, found)) return std::nullopt;
  const std::string rows = page.total ? fmt::format("there are {}", *page.total) : "there are fewer that match";
  http::Answer refusal =
      problem_at(call.target.path,
                 {ErrorCode::out_of_range, fmt::format("The range begins beyond the last of the rows; {}.", rows)});
  if (page.total) refusal.fields.emplace_back("Content-Range", http::content_range({.total = page.total}));
  return refusal;
}

http::Answer begin_page(const Call& call, const PageRequest& request, const FoundPage& found) {
  http::Answer answer = http::WholeAnswer{
      .status = is_partial(request, found) ? 206 : 200, .format = request.form, .variant = request.variant};
  if (request.is_capped) answer.fields.emplace_back("Kiln-Capped-Limit", std::to_string(http::kMaxPage));
  if (!request.preferences.applied.empty())
    answer.fields.emplace_back("Preference-Applied", request.preferences.applied);  // RFC 7240, section 3
  if (!found.counted) return answer;
  const bool is_download = http::traits_of(request.form).is_download;
  http::Page said = found.page;
  if (!request.preferences.counts) said.total.reset();
  // Readers of whole files take what it says of a download for bytes, whatever its unit, so only who asked is told.
  if (!is_download || request.preferences.counts || request.paging.by_range)
    answer.fields.emplace_back("Content-Range", http::content_range(said));
  if (is_download && !request.paging.limit) return answer;
  std::string other_pages = links(call.target, found.page, request.limit, found.has_next);
  if (!other_pages.empty()) answer.fields.emplace_back("Link", std::move(other_pages));
  return answer;
}

Result<http::Answer> whole_page(const Call& call, const PageRequest& request, std::int64_t total,
                                std::vector<std::string> names, const std::vector<std::vector<Value>>& rows) {
  const std::int64_t offset = request.paging.offset, count = static_cast<std::int64_t>(rows.size());
  const FoundPage found{{.offset = offset, .count = count, .total = total}, offset + count < total};
  if (auto refused = refuse_page(call, request, found)) return *std::move(refused);
  http::Answer answer = begin_page(call, request, found);
  const auto writer = http::traits_of(request.form).make_writer(std::move(names));
  writer->begin(answer.body);
  for (const std::vector<Value>& row : rows) writer->row(row, answer.body);
  writer->end(answer.body);
  return answer;
}

}  // namespace kiln::api
