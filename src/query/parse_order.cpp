#include "query/parse_order.h"

#include "query/parse_reference.h"
#include "query/sort_suffix.h"

namespace kiln::query {

Result<question::Order> parse_order(const dataset::Dataset& dataset, std::string_view text) {
  question::Order order;
  const auto items = split_list(text);
  KILN_CHECK(check_terms(items.size()));
  for (std::string_view item : items) {
    const SortSuffix suffix = take_sort_suffix(item);
    KILN_TRY(const question::Reference reference, parse_reference(dataset, item));
    order.terms.push_back({reference, suffix.descending, suffix.nulls_first});
  }
  return order;
}

}  // namespace kiln::query
