#include "api/groups.h"

#include <utility>

#include "api/page.h"
#include "dataset/part_groups.h"
#include "query/parse_grouping.h"
#include "query/words.h"

namespace kiln::api {

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
  FoundPage found;
  found.page = {
      .offset = request.paging.offset, .count = static_cast<std::int64_t>(groups.rows.size()), .total = groups.total};
  found.has_next = request.paging.offset + found.page.count < groups.total;
  KILN_CHECK(check_page(request, found));
  http::Answer answer = begin_page(call, request, found);
  const auto writer = http::traits_of(request.form).make_writer(grouping.names());
  writer->begin(answer.body);
  for (const std::vector<Value>& row : groups.rows) writer->row(row, answer.body);
  writer->end(answer.body);
  return answer;
}

}  // namespace kiln::api
