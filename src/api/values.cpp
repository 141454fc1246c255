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
  // There may be as many as rows, and they aren't streamed.
  KILN_TRY(const PageRequest request, parse_page(call, true));
  KILN_TRY(const dataset::ValuesOrder order, parse_values_order(call));
  if (auto unchanged = unchanged_page(call, request)) return *std::move(unchanged);
  const catalogue::CatalogueColumn& column = call.api.dataset.catalogue().columns[position];
  KILN_TRY(const dataset::ValuesPage values,
           part_values(*call.live, call.filter, position, column, order, request.paging.offset, request.limit));
  std::vector<std::vector<Value>> rows;
  for (const auto& [value, frequency] : values.values) rows.push_back({value, frequency});
  return whole_page(call, request, values.total, {"value", "frequency"}, rows);
}

}  // namespace kiln::api
