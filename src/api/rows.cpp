#include "api/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "api/row_stream.h"
#include "http/negotiation.h"
#include "http/paging.h"
#include "query/parse_order.h"
#include "query/parse_selection.h"
#include "text/shorten.h"

namespace kiln::api {

namespace {

constexpr const char* kVary = "Accept, Accept-Encoding, Prefer, Range";
constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();

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

// A request for rows, understood.
struct RowsRequest {
  http::Format form;
  dataset::Selection selection;
  std::optional<dataset::Order> order;
  http::Paging paging;
  std::int64_t limit;  // how many rows at most
  bool is_capped;      // it asked for more
};

Result<RowsRequest> parse_request(const Call& call) {
  const dataset::Dataset& dataset = call.api.dataset;
  KILN_TRY(const http::Format form, parse_format(call));
  RowsRequest request{form, query::select_all(dataset), std::nullopt, {}, kAll, false};
  if (const auto text = call.target.parameter(query::kSelect)) {
    KILN_TRY(request.selection, query::parse_selection(dataset, *text));
  }
  if (const auto text = call.target.parameter(query::kOrder)) {
    KILN_TRY(request.order, query::parse_order(dataset, *text));
  }
  KILN_TRY(request.paging, parse_paging(call.target, call.request));
  request.limit = request.paging.limit.value_or(http::traits_of(form).is_download ? kAll : http::kDefaultPage);
  if (!http::traits_of(form).is_download && request.limit > http::kMaxPage) {
    request.limit = http::kMaxPage;
    request.is_capped = true;
  }
  return request;
}

// The rows to send, and what the answer says of them.
struct Chosen {
  RowSource source;
  http::Page page;
  bool has_next = false;
  bool counted = true;  // whether page.count is known: not of a download that's still being looked for
};

Result<Chosen> choose(const Call& call, const RowsRequest& request) {
  const std::int64_t rows = call.api.dataset.rows(), offset = request.paging.offset, limit = request.limit;
  Chosen chosen{.source = {}, .page = {.offset = offset}};
  if (call.filter.is_whole()) {
    chosen.page.total = rows;
  } else if (http::prefers_count(call.request.prefer)) {
    KILN_TRY(chosen.page.total, call.live->count_rows(call.filter));
  }
  if (call.filter.is_whole() && !request.order) {
    const std::int64_t begin = std::min(offset, rows), end = begin + std::min(limit, rows - begin);
    chosen.source = RowRange{begin, end};
    chosen.page.count = end - begin;
    chosen.has_next = end < rows;
  } else if (http::traits_of(request.form).is_download && !request.order) {
    chosen.source = MatchingRows{.filter = call.filter, .skip = offset, .left = limit, .rows = rows};
    chosen.counted = chosen.page.total.has_value();
    chosen.page.count = std::clamp<std::int64_t>(chosen.page.total.value_or(0) - offset, 0, limit);
    chosen.has_next = chosen.counted && *chosen.page.total - offset > chosen.page.count;
  } else {
    // One more than asked for says whether another page follows.
    KILN_TRY(std::vector<std::int64_t> numbers,
             call.live->matching_rows(call.filter, request.order.value_or(dataset::Order{}), offset,
                                      limit == kAll ? kAll : limit + 1));
    chosen.has_next = static_cast<std::int64_t>(numbers.size()) > limit;
    if (chosen.has_next) numbers.pop_back();
    chosen.page.count = static_cast<std::int64_t>(numbers.size());
    chosen.source = RowNumbers{std::move(numbers)};
  }
  return chosen;
}

void describe(const Call& call, const RowsRequest& request, const Chosen& chosen, http::WholeAnswer& answer) {
  if (request.is_capped) answer.fields.emplace_back("Kiln-Capped-Limit", std::to_string(http::kMaxPage));
  if (http::prefers_count(call.request.prefer))
    answer.fields.emplace_back("Preference-Applied", "count=exact");  // RFC 7240, section 3
  if (!chosen.counted) return;
  answer.fields.emplace_back("Content-Range", content_range(chosen.page));
  if (http::traits_of(request.form).is_download && !request.paging.limit) return;
  std::string other_pages = links(call.target, chosen.page, request.limit, chosen.has_next);
  if (!other_pages.empty()) answer.fields.emplace_back("Link", std::move(other_pages));
}

}  // namespace

Result<http::Answer> get_rows(const Call& call) {
  KILN_TRY(RowsRequest request, parse_request(call));
  // Of an object or a range nobody knows yet whether there is one.
  if (auto unchanged = call.unchanged(request.form);
      unchanged && !http::traits_of(request.form).is_object && !request.paging.by_range) {
    unchanged->vary = kVary;
    return *std::move(unchanged);
  }
  auto chosen = choose(call, request);
  if (!chosen && request.order && call.filter.columns().empty())
    return tl::unexpected(add_hint(chosen.error(), call.api.dataset, request.order->columns()));
  if (!chosen) return tl::unexpected(chosen.error());
  const http::Page& page = chosen->page;
  if (http::traits_of(request.form).is_object && page.count != 1) {
    return fail(ErrorCode::not_acceptable, "The result contains {}{} rows, and one object was asked for.",
                chosen->has_next ? "at least " : "", page.count);
  }
  if (request.paging.by_range && chosen->counted && page.count == 0 && page.offset > 0) {
    return fail(ErrorCode::out_of_range, "The range begins beyond the last of the rows; {}.",
                page.total ? fmt::format("there are {}", *page.total) : "there are fewer that match");
  }
  http::WholeAnswer begin{.status = request.paging.by_range && chosen->counted && page.count > 0 ? 206 : 200,
                          .format = request.form,
                          .vary = kVary};
  describe(call, request, *chosen, begin);
  auto stream = std::make_unique<RowStream>(request.form, std::move(request.selection), std::move(chosen->source));
  KILN_TRY(const bool more, stream->next(*call.live, begin.body));
  return http::Answer(std::move(begin), more ? std::move(stream) : nullptr);
}

}  // namespace kiln::api
