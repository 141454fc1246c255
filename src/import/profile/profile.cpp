#include "import/profile/profile.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "import/profile/column_sorter.h"
#include "sql/database.h"
#include "sql/identifier.h"
#include "statistics/exact_aggregates.h"

namespace kiln::import {

namespace {

using Clock = std::chrono::steady_clock;

// Each thread's mapping of a large file would count as its memory, and a scan gains nothing by it.
constexpr const char* kNoMapping = "PRAGMA mmap_size=0";
// SQLite asks after so many of its instructions, of which one may walk a whole row of a wide table.
constexpr int kInstructionsPerPause = 1'000;
constexpr auto kBetweenPauses = std::chrono::milliseconds(10);

struct Work {
  std::string table;
  std::vector<ColumnBatch> batches;
  std::size_t columns;  // in all of them
  const ProfilePauseHandler& on_pause;
  const std::int64_t max_sorted_bytes;
  std::atomic<std::size_t> next{0}, done{0};  // batches, columns
  std::atomic<bool> stop{false};
};

// The looks at on_pause of one thread.
class Pauses {
 public:
  explicit Pauses(Work& work) : work_(work) {}

  // Whether to go on.
  bool look() {
    const auto now = Clock::now();
    if (now < next_) return !work_.stop;
    if (!work_.on_pause(static_cast<double>(work_.done) / static_cast<double>(work_.columns))) work_.stop = true;
    next_ = now + kBetweenPauses;
    return !work_.stop;
  }

 private:
  Work& work_;
  Clock::time_point next_;
};

Result<void> profile_batch(SQLite::Database& database, Work& work, Pauses& pauses, const ColumnBatch& batch) {
  const ColumnSorter sorter(database, work.table);
  if (bytes_sorted(batch.front()->findings) > work.max_sorted_bytes) {
    sorter.sort_by_sql(*batch.front());
  } else {
    sorter.sort_together(batch, [&] { return pauses.look(); });
  }
  for (const SurveyedColumn* column : batch) {
    if (!column->statistics) return fail(ErrorCode::interrupted, "interrupted");
    if (column->statistics->count != column->findings.values)
      return fail(ErrorCode::internal, "column \"{}\" was read with {} values and stored with {}", column->plan.name,
                  column->findings.values, column->statistics->count);
  }
  work.done += batch.size();
  return {};
}

// One thread's share: batch after batch until none is left. Each result stands at its column's place, so that the
// number of threads changes nothing in the file.
Result<void> profile_share(const std::filesystem::path& path, Work& work) {
  KILN_TRY(SQLite::Database database, sql::open_immutable(path));
  Pauses pauses(work);
  try {
    statistics::register_exact_aggregates(database);
    database.exec(kNoMapping);
    sqlite3_progress_handler(
        database.getHandle(), kInstructionsPerPause, [](void* p) { return static_cast<Pauses*>(p)->look() ? 0 : 1; },
        &pauses);
    for (std::size_t i; (i = work.next++) < work.batches.size();)
      KILN_CHECK(profile_batch(database, work, pauses, work.batches[i]));
    return {};
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, "cannot compute the statistics"));
  }
}

}  // namespace

Result<void> profile_columns(const std::filesystem::path& database, const std::string& name, Survey& survey,
                             const ProfilePauseHandler& on_pause, std::int64_t max_sorted_bytes) {
  std::vector<SurveyedColumn*> columns;
  for (SurveyedColumn& column : survey.columns) {
    if (!column.statistics) columns.push_back(&column);
  }
  if (columns.empty()) return {};

  const std::size_t threads = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, columns.size());
  Work work{sql::quote_identifier(name), make_batches(columns, max_sorted_bytes, threads), columns.size(), on_pause,
            max_sorted_bytes};
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
