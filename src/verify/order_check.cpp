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
  while (values.executeStep()) order.add(read_value(values.getColumn(0)));
  comparison.expect(fmt::format("order_digest of column \"{}\"", column.name), column.order_digest, order.finish());
}

}  // namespace kiln::verify
