#include "query/parse_order.h"

#include <algorithm>

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
    // Rows that are equal by a column are so when it's named again: a term more would only cost, and SQLite takes no
    // more of them than a table may have columns (https://sqlite.org/limits.html#max_column).
    if (std::ranges::find(order.terms, reference, &question::Order::Term::reference) != order.terms.end()) continue;
    order.terms.push_back({reference, suffix.descending, suffix.nulls_first});
  }
  return order;
}

}  // namespace kiln::query
