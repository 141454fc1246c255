#include "verify/order_check.h"

#include <fmt/format.h>

#include "ranks/order_digest.h"
#include "sql/identifier.h"
#include "sql/statements.h"

namespace kiln::verify {

void check_order(SQLite::Database& database, const std::string& table, const catalogue::CatalogueColumn& column,
                 Comparison& comparison) {
  ranks::OrderDigest order;
  SQLite::Statement values(database, sql::expand(sql::verify_values_in_order,
                                                 {{"table", table}, {"column", sql::quote_identifier(column.name)}}));
  while (values.executeStep()) {
    const Value value = read_value(values.getColumn(0));
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      order.add(*integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
      order.add(*real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      order.add(*text);
    } else {
      order.add_missing();
    }
  }
  comparison.expect(fmt::format("order_digest of column \"{}\"", column.name), column.order_digest, order.finish());
}

}  // namespace kiln::verify
