#include "api/rows.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/page.h"
#include "api/row_stream.h"
#include "dataset/part_groups.h"
#include "http/negotiation.h"
#include "query/parse_grouping.h"
#include "query/parse_order.h"
#include "query/parse_selection.h"

namespace kiln::api {

namespace {

// A request for rows, understood.
struct RowsRequest {
  PageRequest page;
  question::Selection selection;
  std::optional<question::Order> order;
};

Result<RowsRequest> parse_request(const Call& call) {
  const dataset::Dataset& dataset = call.api.dataset;
  KILN_TRY(const PageRequest page, parse_page(call));
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
  RowSource source;
};

Result<Chosen> choose(const Call& call, const RowsRequest& request) {
  const std::int64_t rows = call.api.dataset.rows(), offset = request.page.paging.offset, limit = request.page.limit;
  Chosen chosen;
  chosen.page.offset = offset;
  if (call.filter.is_whole()) {
    chosen.page.total = rows;
  } else if (http::parse_preferences(call.request.prefer).counts) {
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

// A select with an aggregate asks for groups of rows.
bool asks_for_groups(const Call& call) {
  const auto select = call.target.parameter(query::kSelect);
  return select && query::is_grouping(call.api.dataset, *select);
}

Result<http::Answer> get_groups(const Call& call) {
  KILN_TRY(const PageRequest request, parse_page(call));
  KILN_TRY(const question::Grouping grouping,
           query::parse_grouping(call.api.dataset, *call.target.parameter(query::kSelect),
                                 call.target.parameter(query::kOrder)));
  if (auto unchanged = unchanged_page(call, request)) return *std::move(unchanged);
  KILN_TRY(const dataset::GroupPage groups,
           part_groups(*call.live, call.filter, grouping, call.api.dataset.catalogue().columns, request.paging.offset,
                       request.limit));
  return whole_page(call, request, groups.total, grouping.names(), groups.rows);
}

}  // namespace

Result<http::Answer> get_rows(const Call& call) {
  if (asks_for_groups(call)) return get_groups(call);
  KILN_TRY(RowsRequest request, parse_request(call));
  if (auto unchanged = unchanged_page(call, request.page)) return *std::move(unchanged);
  auto chosen = choose(call, request);
  if (!chosen && request.order && call.filter.columns().empty())
    return tl::unexpected(add_hint(chosen.error(), call.api.dataset, request.order->columns()));
  if (!chosen) return tl::unexpected(chosen.error());
  if (auto refused = refuse_page(call, request.page, *chosen)) return *std::move(refused);
  http::Answer answer = begin_page(call, request.page, *chosen);
  auto stream = std::make_unique<RowStream>(call.api.dataset, request.page.form, std::move(request.selection),
                                            std::move(chosen->source));
  KILN_TRY(const bool more, stream->next(*call.live, answer.body));
  if (more) answer.rest = std::move(stream);
  return answer;
}

}  // namespace kiln::api
