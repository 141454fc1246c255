#include "query/parse_order.h"

#include "query/parse_reference.h"

namespace kiln::query {

namespace {

bool take_end(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

}  // namespace

Result<question::Order> parse_order(const dataset::Dataset& dataset, std::string_view text) {
  question::Order order;
  for (std::string_view item : split_list(text)) {
    // From the end on, so that a name with a dot needs no quotes.
    const bool nulls_first = take_end(item, ".nullsfirst"), nulls_last = !nulls_first && take_end(item, ".nullslast");
    const bool descending = take_end(item, ".desc");
    if (!descending) take_end(item, ".asc");
    KILN_TRY(const question::Reference reference, parse_reference(dataset, item));
    order.terms.push_back({reference, descending, nulls_first || (descending && !nulls_last)});
  }
  return order;
}

}  // namespace kiln::query
