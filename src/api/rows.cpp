#include "api/rows.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/file_answer.h"
#include "api/page.h"
#include "dataset/part_groups.h"
#include "download/parquet_stream.h"
#include "download/row_stream.h"
#include "files/bytes_file.h"
#include "files/counted_file.h"
#include "http/byte_ranges.h"
#include "http/negotiation.h"
#include "query/parse_grouping.h"
#include "query/parse_order.h"
#include "query/parse_selection.h"

namespace kiln::api {

namespace {

using download::MatchingRows, download::OrderedRows, download::RowNumbers, download::RowRange;

// A request for rows, understood.
struct RowsRequest {
  PageRequest page;
  question::Selection selection;
  std::optional<question::Order> order;
};

Result<RowsRequest> parse_request(const Call& call, std::optional<http::Format> fixed) {
  const dataset::Dataset& dataset = call.api.dataset;
  KILN_TRY(const PageRequest page, parse_page(call, false, fixed));
  RowsRequest request{page, query::select_all(dataset), std::nullopt};
  if (const auto text = call.target.parameter(query::kSelect)) {
    KILN_TRY(request.selection, query::parse_selection(dataset, *text));
  }
  if (const auto text = call.target.parameter(query::kOrder)) {
    KILN_TRY(request.order, query::parse_order(dataset, *text));
  }
  return request;
}

// The rows to send, and what the answer says of them.
struct Chosen : FoundPage {
  download::RowSource source;
};

Result<Chosen> choose(const Call& call, const RowsRequest& request) {
  const std::int64_t rows = call.api.dataset.rows(), offset = request.page.paging.offset, limit = request.page.limit;
  Chosen chosen;
  chosen.page.offset = offset;
  if (call.filter.is_whole()) {
    chosen.page.total = rows;
  } else if (request.page.preferences.counts) {
    KILN_TRY(chosen.page.total, call.live->count_rows(call.filter));
  }
  if (call.filter.is_whole() && !request.order) {
    const std::int64_t begin = std::min(offset, rows), end = begin + std::min(limit, rows - begin);
    chosen.source = RowRange{begin, end};
    chosen.page.count = end - begin;
    chosen.has_next = end < rows;
  } else if (http::traits_of(request.page.form).is_download && !request.order) {
    chosen.source = MatchingRows{.filter = call.filter, .skip = offset, .left = limit, .rows = rows};
    chosen.counted = chosen.page.total.has_value();
    chosen.page.count = std::clamp<std::int64_t>(chosen.page.total.value_or(0) - offset, 0, limit);
    chosen.has_next = chosen.counted && *chosen.page.total - offset > chosen.page.count;
  } else if (http::traits_of(request.page.form).is_download &&
             call.live->can_sort_by_ranks(call.filter, *request.order)) {
    std::int64_t matching = chosen.page.total.value_or(0);
    if (!chosen.page.total) {
      KILN_TRY(matching, call.live->count_rows(call.filter));
    }
    chosen.page.count = std::clamp<std::int64_t>(matching - offset, 0, limit);
    chosen.has_next = matching - offset > chosen.page.count;
    chosen.source =
        OrderedRows{.filter = call.filter, .order = *request.order, .offset = offset, .left = chosen.page.count};
  } else {
    // One more than asked for says whether another page follows.
    KILN_TRY(std::vector<std::int64_t> numbers,
             call.live->matching_rows(call.filter, request.order.value_or(question::Order{}), offset,
                                      limit == kAll ? kAll : limit + 1));
    chosen.has_next = static_cast<std::int64_t>(numbers.size()) > limit;
    if (chosen.has_next) numbers.pop_back();
    chosen.page.count = static_cast<std::int64_t>(numbers.size());
    chosen.source = RowNumbers{std::move(numbers)};
  }
  // Who asked for a range beyond the last row is told how many there are.
  const bool is_beyond = request.page.paging.has_unit && chosen.counted && chosen.page.count == 0 && offset > 0;
  if (is_beyond && !chosen.page.total) {
    KILN_TRY(chosen.page.total, call.live->count_rows(call.filter));
  }
  return chosen;
}

std::unique_ptr<http::Stream> make_stream(const Call& call, const RowsRequest& request, download::RowSource source) {
  const dataset::Dataset& dataset = call.api.dataset;
  if (request.page.form == http::Format::parquet)
    return std::make_unique<download::ParquetStream>(dataset, *call.live, request.selection, std::move(source));
  return std::make_unique<download::RowStream>(dataset, request.page.row_form(), request.selection, std::move(source));
}

// A select with an aggregate asks for groups of rows.
bool asks_for_groups(const Call& call) {
  const auto select = call.target.parameter(query::kSelect);
  return select && query::is_grouping(call.api.dataset, *select);
}

Result<http::Answer> get_groups(const Call& call, std::optional<http::Format> fixed) {
  KILN_TRY(const PageRequest request, parse_page(call, false, fixed));
  KILN_TRY(const question::Grouping grouping,
           query::parse_grouping(call.api.dataset, *call.target.parameter(query::kSelect),
                                 call.target.parameter(query::kOrder)));
  if (auto unchanged = unchanged_page(call, request)) return *std::move(unchanged);
  KILN_TRY(const dataset::GroupPage groups,
           part_groups(*call.live, call.filter, grouping, call.api.dataset.catalogue().columns, request.paging.offset,
                       request.limit));
  return whole_page(call, request, groups.total, grouping.names(), groups.rows);
}

// Whether the answer is a file, which has a length and parts: all there is, in a form of downloads. Who asks for the
// number of rows, or for rows by Range, gets them as rows.
bool is_file(const Call& call, const RowsRequest& request) {
  return http::traits_of(request.page.form).is_download && call.filter.is_whole() &&
         !call.target.parameter(query::kSelect) && !call.target.parameter(query::kOrder) &&
         !call.target.parameter(http::kLimit) && !call.target.parameter(http::kOffset) &&
         !request.page.paging.by_range && !request.page.preferences.counts;
}

// The extension of a file with such rows: what opens it should know what parts its fields.
std::string_view extension_of(const PageRequest& page) {
  return http::traits_of(page.csv.separator == '\t' ? http::Format::tsv : page.form).name;
}

// Whoever is sent the whole need not know before how long it is, nor is that known of what is compressed; a HEAD asks
// for just that, and there's no part without.
bool asks_for_length(const http::Request& request) {
  const bool is_plain = http::negotiate_encoding(request.accept_encoding) == http::ContentCoding::identity;
  return (request.method == "HEAD" && is_plain) || http::parse_byte_ranges(request.range, 1);
}

// The rows one after the other, sent while they are read. may_count: there is time to find out their length, if need
// be.
Result<http::Answer> stream_rows(const Call& call, const RowsRequest& request, bool may_count) {
  auto chosen = choose(call, request);
  if (!chosen && request.order && call.filter.columns().empty())
    return tl::unexpected(add_hint(chosen.error(), call.api.dataset, request.order->columns()));
  if (!chosen) return tl::unexpected(chosen.error());
  if (auto refused = refuse_page(call, request.page, *chosen)) return *std::move(refused);
  http::Answer answer = begin_page(call, request.page, *chosen);
  if (http::traits_of(request.page.form).is_download)
    answer.fields.push_back(disposition(call, extension_of(request.page)));
  if (request.page.form == http::Format::json) add_links_to_files(call, answer);
  const bool may_be_file =
      http::traits_of(request.page.form).is_download && answer.status == 200 && !request.page.preferences.counts;
  if (may_be_file && may_count && asks_for_length(call.request)) {
    const auto make = [&call, request, source = chosen->source] { return make_stream(call, request, source); };
    KILN_TRY(auto file, files::counted_file(make, *call.live, call.live->limits().time / 2));
    if (file) return send_file(call, {std::move(file), request.page.form, answer.variant, answer.fields, true});
  }
  std::unique_ptr<http::Stream> stream = make_stream(call, request, std::move(chosen->source));
  KILN_TRY(const bool more, stream->next(*call.live, answer.body));
  if (more) answer.rest = std::move(stream);
  if (!may_be_file || more) return answer;
  return send_file(call, {files::bytes_file(std::move(answer.body)), request.page.form, answer.variant, answer.fields});
}

Result<http::Answer> answer_rows(const Call& call, std::optional<http::Format> fixed) {
  if (asks_for_groups(call)) return get_groups(call, fixed);
  KILN_TRY(const RowsRequest request, parse_request(call, fixed));
  if (auto unchanged = unchanged_page(call, request.page)) return *std::move(unchanged);
  const bool is_whole = is_file(call, request);
  if (is_whole) {
    // What's left of the time is for the first rows, should the length not be known by then.
    KILN_TRY(auto file, call.api.row_files.find(request.page.row_form(), *call.live, call.live->limits().time / 2));
    if (file)
      return send_file(
          call,
          {std::move(file), request.page.form, request.page.variant, {disposition(call, extension_of(request.page))}});
  }
  return stream_rows(call, request, !is_whole);
}

}  // namespace

Result<http::Answer> get_rows(const Call& call) { return answer_rows(call, std::nullopt); }

Result<http::Answer> get_row_file(const Call& call) {
  const std::string_view path = call.target.segments[0];
  const std::string_view extension = path.substr(path.rfind('.') + 1);
  const auto* traits = std::ranges::find(http::kFormatTable, extension, &http::FormatTraits::name);
  return answer_rows(call, traits->format);  // the route has the same table
}

}  // namespace kiln::api
