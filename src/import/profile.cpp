#include "import/profile.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "sql/database.h"
#include "sql/identifier.h"
#include "sql/statements.h"
#include "statistics/exact_aggregates.h"
#include "statistics/summarise.h"

namespace kiln::import {

namespace {

// Each thread sorts one column at a time; what doesn't fit into its cache goes to a temporary file. 16 MiB hold the
// values of about a million rows.
constexpr const char* kCacheSize = "PRAGMA cache_size=-16384";
// Each thread's mapping of a large file would count as its memory, and a scan gains nothing by it.
constexpr const char* kNoMapping = "PRAGMA mmap_size=0";
// How many of SQLite's virtual machine instructions pass between two looks at on_pause: about 10 ms.
constexpr int kInstructionsPerPause = 1'000'000;

struct Work {
  std::string table;
  std::vector<SurveyedColumn*> columns;  // whose statistics are open
  const ProfilePauseHandler& on_pause;
  const std::int64_t max_sorted_values;
  std::atomic<std::size_t> next{0}, done{0};
  std::atomic<bool> stop{false};

  bool pause() {
    if (!on_pause(static_cast<double>(done) / static_cast<double>(columns.size()))) stop = true;
    return !stop;
  }
};

// One column of the table, read through one connection.
class ColumnReader {
 public:
  ColumnReader(const SQLite::Database& database, const std::string& table, const SurveyedColumn& column)
      : database_(database),
        table_(table),
        column_(sql::quote_identifier(column.plan.name)),
        findings_(column.findings) {}

  statistics::ColumnStatistics statistics(std::int64_t max_sorted_values) const {
    if (!is_numeric(findings_.type) || findings_.values > max_sorted_values) return summarise_by_sql();
    SQLite::Statement values = prepare(sql::import_values);
    return summarise_sorted(values, findings_.type);
  }

 private:
  SQLite::Statement prepare(std::string_view statement) const {
    return {database_, sql::expand(statement, {{"table", table_}, {"column", column_}})};
  }

  // Sorted by SQLite, in as little memory as kCacheSize allows.
  statistics::ColumnStatistics summarise_by_sql() const {
    statistics::ColumnSummary summary(findings_.type, extent());
    SQLite::Statement frequencies = prepare(sql::frequencies);
    while (frequencies.executeStep()) {
      add_answer(summary, read_value(frequencies.getColumn(0)), frequencies.getColumn(1).getInt64());
    }
    return summary.finish();
  }

  statistics::ColumnExtent extent() const {
    const bool has_numbers = is_numeric(findings_.type);
    if (!has_numbers && !findings_.may_be_temporal) return {findings_.values, {}, {}, {}};  // they have no histogram
    SQLite::Statement statement = prepare(has_numbers ? sql::finite_extent : sql::extent);
    statement.executeStep();
    std::vector<Value> answer;
    read_values(statement, answer);
    return statistics::extent_of_answer(findings_.values, answer[0], answer[1], has_numbers ? answer[2] : Value());
  }

  const SQLite::Database& database_;
  const std::string& table_;
  const std::string column_;
  const ColumnFindings& findings_;
};

Result<statistics::ColumnStatistics> profile_column(const SQLite::Database& database, const Work& work,
                                                    const SurveyedColumn& column) {
  statistics::ColumnStatistics statistics =
      ColumnReader(database, work.table, column).statistics(work.max_sorted_values);
  if (statistics.count == column.findings.values) return statistics;
  return fail(ErrorCode::internal, "column \"{}\" was read with {} values and stored with {}", column.plan.name,
              column.findings.values, statistics.count);
}

// One thread's share: column after column until none is left. Each result stands at its column's place, so that the
// number of threads changes nothing in the file.
Result<void> profile_share(const std::filesystem::path& path, Work& work) {
  KILN_TRY(SQLite::Database database, sql::open_immutable(path));
  try {
    statistics::register_exact_aggregates(database);
    database.exec(kCacheSize);
    database.exec(kNoMapping);
    sqlite3_progress_handler(
        database.getHandle(), kInstructionsPerPause, [](void* w) { return static_cast<Work*>(w)->pause() ? 0 : 1; },
        &work);
    for (std::size_t i; (i = work.next++) < work.columns.size();) {
      KILN_TRY(work.columns[i]->statistics, profile_column(database, work, *work.columns[i]));
      ++work.done;
    }
    return {};
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, "cannot compute the statistics"));
  }
}

}  // namespace

Result<void> profile_columns(const std::filesystem::path& database, const std::string& name, Survey& survey,
                             const ProfilePauseHandler& on_pause, std::int64_t max_sorted_values) {
  Work work{sql::quote_identifier(name), {}, on_pause, max_sorted_values};
  for (SurveyedColumn& column : survey.columns) {
    if (!column.statistics) work.columns.push_back(&column);
  }
  if (work.columns.empty()) return {};

  const std::size_t threads = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, work.columns.size());
  std::vector<Result<void>> outcomes(threads);
  {
    std::vector<std::jthread> pool;
    pool.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i) {
      pool.emplace_back([&, i] {
        outcomes[i] = profile_share(database, work);
        if (!outcomes[i]) work.stop = true;  // one error is enough: the others end at their next pause
      });
    }
  }
  // The error that made the others stop says more than theirs.
  std::optional<Error> error;
  for (const auto& outcome : outcomes) {
    if (!outcome && (!error || error->code == ErrorCode::interrupted)) error = outcome.error();
  }
  if (error) return tl::unexpected(*error);
  return {};
}

}  // namespace kiln::import
