#include "api/values.h"

#include "api/arguments.h"
#include "api/page.h"
#include "dataset/part_values.h"
#include "query/sort_suffix.h"
#include "text/shorten.h"

namespace kiln::api {

namespace {

// value, or frequency.desc
Result<dataset::ValuesOrder> parse_values_order(const Call& call) {
  const auto text = call.target.parameter(query::kOrder);
  if (!text) return dataset::ValuesOrder();
  std::string_view name = *text;
  const query::SortSuffix suffix = query::take_sort_suffix(name);
  if (name != "value" && name != "frequency")
    return fail(ErrorCode::invalid_argument,
                "Values are sorted by value or by frequency, as in frequency.desc, not by \"{}\".", shorten(*text, 80));
  return dataset::ValuesOrder{name == "frequency", suffix.descending};
}

}  // namespace

Result<http::Answer> get_values(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument));
  KILN_TRY(PageRequest request, parse_page(call));
  KILN_TRY(const dataset::ValuesOrder order, parse_values_order(call));
  // There may be as many as rows, and they aren't streamed.
  if (request.limit > http::kMaxPage) {
    request.is_capped = true;
    request.limit = http::kMaxPage;
  }
  if (auto unchanged = unchanged_page(call, request)) return *std::move(unchanged);
  const std::string& name = call.api.dataset.catalogue().columns[position].name;
  KILN_TRY(const dataset::ValuesPage values,
           part_values(*call.live, call.filter, position, name, order, request.paging.offset, request.limit));
  FoundPage found;
  found.page = {
      .offset = request.paging.offset, .count = static_cast<std::int64_t>(values.values.size()), .total = values.total};
  found.has_next = request.paging.offset + found.page.count < values.total;
  KILN_CHECK(check_page(request, found));
  http::Answer answer = begin_page(call, request, found);
  const auto writer = http::traits_of(request.form).make_writer({"value", "frequency"});
  writer->begin(answer.body);
  for (const auto& [value, frequency] : values.values) writer->row({value, frequency}, answer.body);
  writer->end(answer.body);
  return answer;
}

}  // namespace kiln::api
