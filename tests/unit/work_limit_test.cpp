// What may be done for a file that nobody has looked at yet.
#include "sql/work_limit.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "catch.h"

namespace kiln::sql {
namespace {

TEST_CASE("a statement that never ends is ended, and an honest one isn't, nor what comes after the limit") {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE);
  const auto count_to = [&](const char* last) {
    SQLite::Statement statement(database,
                                std::string("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n") + last +
                                    ") SELECT COUNT(*) FROM n");
    statement.executeStep();
    return statement.getColumn(0).getInt64();
  };
  {
    const WorkLimit limit(database, 0);
    CHECK(count_to(" WHERE x < 50000") == 50'000);
    CHECK_FALSE(limit.is_reached());
    int code = SQLITE_OK;
    try {
      count_to("");
    } catch (const SQLite::Exception& exception) {
      code = exception.getErrorCode();
    }
    CHECK(code == SQLITE_INTERRUPT);
    CHECK(limit.is_reached());
  }
  CHECK(count_to(" WHERE x < 50000") == 50'000);
}

}  // namespace
}  // namespace kiln::sql
