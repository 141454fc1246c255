#include "verify/verify.h"

#include <fmt/format.h>

#include "catalogue/catalogue.h"
#include "catalogue/catalogue_digest.h"
#include "catalogue/plausibility.h"
#include "catalogue/schema.h"
#include "sql/database.h"
#include "sql/identifier.h"
#include "sql/statements.h"
#include "statistics/exact_aggregates.h"
#include "verify/column_check.h"
#include "verify/comparison.h"
#include "verify/ranks_check.h"

namespace kiln::verify {

namespace {

// To the first fault: where pages lead to one another in circles, looking further would never end.
void check_integrity(SQLite::Database& database, Comparison& comparison) {
  SQLite::Statement integrity(database, "PRAGMA integrity_check(1)");
  while (integrity.executeStep())
    comparison.expect("PRAGMA integrity_check", std::string("ok"), integrity.getColumn(0).getString());
}

void check_rows(SQLite::Database& database, const std::string& table, const catalogue::Catalogue& catalogue,
                Comparison& comparison) {
  SQLite::Statement stored(database, sql::expand(sql::import_stored_rows, {{"table", table}}));
  stored.executeStep();
  comparison.expect("rows", catalogue.rows, read_value(stored.getColumn("rows")));
  comparison.expect("rowid of the last row", catalogue.rows, read_value(stored.getColumn("last_rowid")));
}

std::string contradiction_or_none(const catalogue::Catalogue& catalogue) {
  const std::string contradiction = catalogue::contradiction_in(catalogue);
  return contradiction.empty() ? "none" : contradiction;
}

// The catalogue against the table itself: the same columns of the same types in the same order.
void check_table(SQLite::Database& database, const std::string& table, const catalogue::Catalogue& catalogue,
                 Comparison& comparison) {
  SQLite::Statement columns(database, fmt::format("PRAGMA table_info({})", table));
  std::size_t position = 0;
  for (; columns.executeStep(); ++position) {
    if (position >= catalogue.columns.size()) continue;
    const catalogue::CatalogueColumn& column = catalogue.columns[position];
    comparison.expect(fmt::format("name of column {}", position), column.name, columns.getColumn("name").getString());
    comparison.expect(fmt::format("type of column {}", position), std::string(to_string(column.type)),
                      columns.getColumn("type").getString());
  }
  const std::string fault = catalogue::fault_of_rows_table(database, catalogue);
  comparison.expect("table of the rows", std::string("as it was made"), fault.empty() ? "as it was made" : fault);
  comparison.expect("columns", static_cast<std::int64_t>(catalogue.columns.size()),
                    static_cast<std::int64_t>(position));
}

}  // namespace

Result<VerifyReport> verify(const std::filesystem::path& path) {
  KILN_TRY(SQLite::Database database, sql::open_immutable(path));
  KILN_TRY(const catalogue::Catalogue catalogue, catalogue::read_catalogue(database, path.string()));
  try {
    statistics::register_exact_aggregates(database);
    database.exec("PRAGMA query_only=OFF");  // the file is opened read-only; copies of columns are made elsewhere
    VerifyReport report;
    Comparison comparison(report);
    const std::string table = sql::quote_identifier(catalogue.name);
    check_integrity(database, comparison);
    if (!report.differences.empty()) return report;
    comparison.expect("contradictions between the figures", std::string("none"), contradiction_or_none(catalogue));
    comparison.expect("digest of the catalogue", catalogue.digest, digest_of(catalogue));
    check_rows(database, table, catalogue, comparison);
    const std::size_t before = report.differences.size();
    check_table(database, table, catalogue, comparison);
    // The statements name the catalogue's columns: where the table has others, they would only fail.
    if (report.differences.size() > before) return report;
    for (const catalogue::CatalogueColumn& column : catalogue.columns)
      check_column(database, table, column, comparison);
    check_ranks(database, table, catalogue, comparison);
    return report;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, fmt::format("cannot verify {}", path.string())));
  }
}

}  // namespace kiln::verify
