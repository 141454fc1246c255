// The statements of sql/, run as the program runs them: their answers, their plans, and that they agree with what the
// import bakes by another way.
#include "sql/statements.h"

#include <fmt/format.h>

#include <random>

#include "catch.h"
#include "import_text.h"
#include "sql/database.h"
#include "sql/identifier.h"
#include "statistics/column_statistics.h"
#include "verify/verify.h"

namespace kiln::sql {
namespace {

std::string plan(const SQLite::Database& database, const std::string& statement) {
  SQLite::Statement explain(database, "EXPLAIN QUERY PLAN " + statement);
  std::string steps;
  while (explain.executeStep()) steps += explain.getColumn("detail").getString() + "\n";
  return steps;
}

TEST_CASE("row.sql is a primary key lookup, rows.sql a primary key range, random_row.sql looks at no table") {
  const test::TemporaryFolder folder;
  std::string csv = "rowid,b\n";
  for (int i = 0; i < 1000; ++i) csv += "1,2\n";  // ANALYZE tells the planner of smaller tables that a scan is as good
  REQUIRE(test::import_text(folder, csv, folder.path() / "t.db").has_value());
  const auto database = sql::open_immutable(folder.path() / "t.db");
  CHECK(plan(*database, sql::expand(sql::row, {{"table", "\"test\""}, {"columns", "*"}, {"and_filter", ""}}))
            .find("USING INTEGER PRIMARY KEY (rowid=?)") != std::string::npos);
  CHECK(plan(*database, sql::expand(sql::rows, {{"table", "\"test\""}, {"columns", "*"}, {"and_filter", ""}}))
            .find("USING INTEGER PRIMARY KEY (rowid>?)") != std::string::npos);
  CHECK(plan(*database, std::string(sql::random_row.text)) == "SCAN CONSTANT ROW\n");
}

TEST_CASE("a statement knows whether it takes a column and a filter") {
  for (const NamedStatement& statement : kStatements) {
    INFO(statement.name);
    CHECK(statement.takes_column == (statement.text.find("{column}") != std::string_view::npos));
    CHECK(statement.takes_filter == (statement.text.find("filter}") != std::string_view::npos));
  }
  CHECK((row.takes_filter && rows.takes_filter && matching_rows.takes_filter && query_matching_between.takes_filter));
  CHECK((mean.takes_column && !mean.takes_filter && !row_count.takes_column && !row_count.takes_filter));
}

TEST_CASE("the statements of frequent values have as many as are baked") {
  for (const NamedStatement& statement : {most_frequent, least_frequent}) {
    CHECK(statement.text.ends_with(fmt::format("\nLIMIT {};\n", statistics::kMaxFrequentShown)));
    CHECK(statement.text.find(fmt::format("at most {} rows", statistics::kMaxFrequentShown)) != std::string_view::npos);
  }
}

TEST_CASE("an identifier is quoted, whatever is in it") {
  CHECK(sql::quote_identifier("dep_delay") == "\"dep_delay\"");
  CHECK(sql::quote_identifier("a\"; DROP TABLE x; --") == "\"a\"\"; DROP TABLE x; --\"");
  CHECK(sql::expand("SELECT {column} FROM {table}", {{"table", "\"{column}\""}, {"column", "\"c\""}}) ==
        "SELECT \"c\" FROM \"{column}\"");
}

TEST_CASE("what the import bakes is what the statements answer: random tables") {
  std::mt19937_64 random(7);
  const auto below = [&](std::uint64_t n) { return random() % n; };
  for (int table = 0; table < 30; ++table) {
    std::string csv = "few,ints,reals,texts,\"a \"\"{column}\"\"\"\n";
    for (std::uint64_t row = 0, rows = below(40); row < rows; ++row) {
      csv += below(4) == 0 ? "" : std::to_string(below(3));
      csv += "," + std::to_string(static_cast<std::int64_t>(random()));
      csv += "," + std::to_string(static_cast<double>(below(1000)) / 7) + (below(5) == 0 ? "e300" : "");
      csv += ",\"" + std::string(below(3), 'x') + "\"," + std::to_string(below(2)) + "\n";
    }
    const test::TemporaryFolder folder;
    REQUIRE(test::import_text(folder, csv, folder.path() / "t.db").has_value());
    const auto report = verify::verify(folder.path() / "t.db");
    REQUIRE(report.has_value());
    CHECK(report->differences == std::vector<std::string>{});
    CHECK(report->figures > 5 * 30);
  }
}

TEST_CASE("verify finds a changed cell, a changed figure and a lost row") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "t.db";
  for (const char* change :
       {"UPDATE test SET a = 5 WHERE rowid = 2", "UPDATE kiln_columns SET median = 7 WHERE position = 0",
        "UPDATE kiln_columns SET mode_ties = 9 WHERE position = 1", "DELETE FROM test WHERE rowid = 1"}) {
    REQUIRE(test::import_text(folder, "a,b\n1,x\n2,y\n4,x\n", path).has_value());
    CHECK(verify::verify(path)->differences.empty());
    SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec(change);
    INFO(change);
    CHECK_FALSE(verify::verify(path)->differences.empty());
  }
}

}  // namespace
}  // namespace kiln::sql
