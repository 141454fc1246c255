#include "query/order.h"

#include "dataset/query_connection.h"
#include "query/reference.h"
#include "sql/identifier.h"

namespace kiln::query {

namespace {

bool take_end(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

// With its table, so that it's not taken for a column of the answer that is called the same.
std::string qualified(const dataset::Dataset& dataset, std::size_t position) {
  return sql::quote_identifier(dataset.catalogue().name) + "." +
         sql::quote_identifier(dataset.catalogue().columns[position].name);
}

}  // namespace

Result<Order> parse_order(const dataset::Dataset& dataset, std::string_view text) {
  Order order;
  for (std::string_view item : split_list(text)) {
    // From the end on, so that a name with a dot needs no quotes.
    const bool nulls_first = take_end(item, ".nullsfirst"), nulls_last = !nulls_first && take_end(item, ".nullslast");
    const bool descending = take_end(item, ".desc");
    if (!descending) take_end(item, ".asc");
    KILN_TRY(const Reference reference, parse_reference(dataset, item));
    if (reference.position) order.columns.push_back(*reference.position);
    order.sql += reference.is_row() ? dataset::kFileOrder : qualified(dataset, *reference.position);
    order.sql += descending ? " DESC" : " ASC";
    order.sql += nulls_first || (descending && !nulls_last) ? " NULLS FIRST, " : " NULLS LAST, ";
  }
  order.sql += dataset::kFileOrder;
  return order;
}

}  // namespace kiln::query
