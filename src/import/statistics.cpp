#include "import/statistics.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "sql/database.h"
#include "sql/identifier.h"
#include "sql/statements.h"

namespace kiln::import {

namespace {

// Each statement sorts one column; what doesn't fit goes to a temporary file. 16 MiB a thread hold the values of about
// a million rows and keep the import of any file below 128 MiB on two cores.
constexpr const char* kCacheSize = "PRAGMA cache_size=-16384";
// How many of SQLite's virtual machine instructions pass between two looks at on_pause: about 10 ms.
constexpr int kInstructionsPerPause = 1'000'000;

struct Work {
  std::string table;
  const Schema& schema;
  const StatisticsPauseHandler& on_pause;
  std::vector<ColumnStatistics>& results;
  std::atomic<std::size_t> next{0}, done{0};
  std::atomic<bool> stop{false};

  bool pause() {
    if (!on_pause(static_cast<double>(done) / static_cast<double>(results.size()))) stop = true;
    return !stop;
  }
};

ColumnStatistics column_statistics(const SQLite::Database& database, const std::string& table, const SchemaColumn& column) {
  const std::string quoted = sql::quote_identifier(column.name);
  const auto prepare = [&](std::string_view statement) {
    SQLite::Statement prepared(database, sql::expand(statement, {{"table", table}, {"column", quoted}}));
    return prepared;
  };
  ColumnStatistics statistics;

  SQLite::Statement count = prepare(sql::count);
  count.executeStep();
  statistics.count = count.getColumn("count").getInt64();
  statistics.nulls = count.getColumn("nulls").getInt64();

  SQLite::Statement mode = prepare(sql::mode);
  mode.executeStep();
  statistics.mode = read_value(mode.getColumn("mode"));
  statistics.mode_frequency = mode.getColumn("frequency").getInt64();
  statistics.mode_ties = mode.getColumn("ties").getInt64();

  if (!is_numeric(column.type)) return statistics;

  SQLite::Statement mean = prepare(sql::mean);
  mean.executeStep();
  if (!mean.getColumn("mean").isNull()) statistics.mean = mean.getColumn("mean").getDouble();

  SQLite::Statement median = prepare(sql::median);
  median.bind(":count", statistics.count);
  median.executeStep();
  statistics.median = read_value(median.getColumn("median"));
  return statistics;
}

// One thread's share: column after column until none is left. Columns are taken in turn, results stand at their column's
// place, so that the number of threads changes nothing in the file.
Result<void> compute_share(const std::filesystem::path& path, Work& work) {
  KILN_TRY(SQLite::Database database, sql::open_immutable(path));
  try {
    database.exec(kCacheSize);
    sqlite3_progress_handler(database.getHandle(), kInstructionsPerPause,
                             [](void* w) { return static_cast<Work*>(w)->pause() ? 0 : 1; }, &work);
    for (std::size_t i; (i = work.next++) < work.results.size();) {
      work.results[i] = column_statistics(database, work.table, work.schema.columns[i]);
      ++work.done;
      if (!work.pause()) return fail(ErrorCode::interrupted, "interrupted");
    }
    return {};
  } catch (const SQLite::Exception& exception) {
    work.stop = true;
    return tl::unexpected(sql::to_error(exception, "cannot compute the statistics"));
  }
}

}  // namespace

Result<std::vector<ColumnStatistics>> compute_statistics(const std::filesystem::path& database, const std::string& name,
                                                         const Schema& schema, const StatisticsPauseHandler& on_pause) {
  std::vector<ColumnStatistics> results(schema.columns.size());
  Work work{sql::quote_identifier(name), schema, on_pause, results};

  const std::size_t threads = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, results.size());
  std::vector<Result<void>> outcomes(threads);
  {
    std::vector<std::jthread> pool;
    for (std::size_t i = 0; i < threads; ++i) {
      pool.emplace_back([&, i] { outcomes[i] = compute_share(database, work); });
    }
  }
  // The error that made the others stop says more than theirs.
  std::optional<Error> error;
  for (const auto& outcome : outcomes) {
    if (!outcome && (!error || error->code == ErrorCode::interrupted)) error = outcome.error();
  }
  if (error) return tl::unexpected(*error);
  return results;
}

}  // namespace kiln::import
