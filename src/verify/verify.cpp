#include "verify/verify.h"

#include <fmt/format.h>

#include "catalogue/catalogue.h"
#include "sql/database.h"
#include "sql/identifier.h"
#include "sql/statements.h"
#include "statistics/exact_average.h"

namespace kiln {

namespace {

std::string show(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  if (const auto* text = std::get_if<std::string>(&value)) return fmt::format("'{}'", *text);
  return "NULL";
}

class Verifier {
 public:
  Verifier(SQLite::Database& database, const Catalogue& catalogue)
      : database_(database), catalogue_(catalogue), table_(sql::quote_identifier(catalogue.name)) {}

  VerifyReport run() {
    check_integrity();
    check_rows();
    for (const CatalogueColumn& column : catalogue_.columns) check_column(column);
    return std::move(report_);
  }

 private:
  void expect(const std::string& what, const Value& baked, const Value& computed) {
    ++report_.figures;
    if (baked == computed) return;
    report_.differences.push_back(fmt::format("{}: baked {}, computed {}", what, show(baked), show(computed)));
  }

  void check_integrity() {
    SQLite::Statement integrity(database_, "PRAGMA integrity_check");
    while (integrity.executeStep()) {
      expect("PRAGMA integrity_check", std::string("ok"), integrity.getColumn(0).getString());
    }
  }

  void check_rows() {
    SQLite::Statement stored(database_, sql::expand(sql::import_stored_rows, {{"table", table_}}));
    stored.executeStep();
    expect("rows", catalogue_.rows, read_value(stored.getColumn("rows")));
    expect("rowid of the last row", catalogue_.rows, read_value(stored.getColumn("last_rowid")));
  }

  SQLite::Statement prepare(std::string_view statement, const CatalogueColumn& column) {
    return {database_, sql::expand(statement, {{"table", table_}, {"column", sql::quote_identifier(column.name)}})};
  }

  void check_column(const CatalogueColumn& column) {
    const ColumnStatistics& baked = column.statistics;
    const auto expect_of = [&](std::string_view figure, const Value& value, const Value& computed) {
      expect(fmt::format("{} of column \"{}\"", figure, column.name), value, computed);
    };
    SQLite::Statement count = prepare(sql::count, column);
    count.executeStep();
    expect_of("count", baked.count, read_value(count.getColumn("count")));
    expect_of("nulls", baked.nulls, read_value(count.getColumn("nulls")));

    SQLite::Statement mode = prepare(sql::mode, column);
    mode.executeStep();
    expect_of("mode", baked.mode, read_value(mode.getColumn("mode")));
    expect_of("mode_frequency", baked.mode_frequency, read_value(mode.getColumn("frequency")));
    expect_of("mode_ties", baked.mode_ties, read_value(mode.getColumn("ties")));

    if (!is_numeric(column.type)) {
      expect_of("mean", baked.mean ? Value(*baked.mean) : Value(), Value());
      expect_of("median", baked.median, Value());
      return;
    }
    SQLite::Statement mean = prepare(sql::mean, column);
    mean.executeStep();
    expect_of("mean", baked.mean ? Value(*baked.mean) : Value(), read_value(mean.getColumn("mean")));

    SQLite::Statement median = prepare(sql::median, column);
    median.bind(":count", std::get<std::int64_t>(read_value(count.getColumn("count"))));
    median.executeStep();
    expect_of("median", baked.median, read_value(median.getColumn("median")));
  }

  SQLite::Database& database_;
  const Catalogue& catalogue_;
  const std::string table_;
  VerifyReport report_;
};

}  // namespace

Result<VerifyReport> verify(const std::filesystem::path& path) {
  KILN_TRY(SQLite::Database database, sql::open_immutable(path));
  KILN_TRY(const Catalogue catalogue, read_catalogue(database, path.string()));
  try {
    register_exact_average(database);
    return Verifier(database, catalogue).run();
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, fmt::format("cannot verify {}", path.string())));
  }
}

}  // namespace kiln
