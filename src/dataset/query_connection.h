// Answers while a request waits, of the whole dataset or a part of it, under limits of time and memory: from the
// columns' ranks where they suffice, otherwise by statements of sql/. What was baked is looked up instead; this is for
// what nobody could know before: filters and orders.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dataset/part_statement.h"
#include "dataset/pattern_functions.h"
#include "dataset/sql_names.h"
#include "engine/engine.h"
#include "engine/grouped_ranks.h"
#include "error/error.h"
#include "os/memory_budget.h"
#include "question/filter.h"
#include "question/selection.h"
#include "ranks/rank_store.h"
#include "value/value.h"

namespace kiln::dataset {

struct QueryLimits {
  std::chrono::milliseconds time{1'000};
  std::int64_t memory_bytes =
      256 << 20;  // of SQLite in the whole process, which sorts in memory: it may have no folder to write to
  MemoryBudget* budget = nullptr;  // of the whole process; null: none. It must outlive whoever has these limits
};

// What all connections of a dataset answer from, and the threads that help them.
struct Ranks {
  std::shared_ptr<ranks::RankStore> store;
  std::shared_ptr<engine::Crew> crew;
};

// Belongs to one thread at a time. Errors of all: too_expensive (a limit was reached), corrupt, io, internal.
class QueryConnection {
 public:
  // Errors: those of sql::open_immutable.
  static Result<QueryConnection> open(const std::filesystem::path& database, std::shared_ptr<const SqlNames> names,
                                      Ranks ranks, const QueryLimits& limits);
  QueryConnection(QueryConnection&&) noexcept;
  ~QueryConnection();

  // Starts the clock against which the time is measured, for all statements up to the next call. Call it once for each
  // request, and for each piece of a download.
  struct Turn {
    std::chrono::nanoseconds time;                    // at most
    bool is_short = false;                            // 25 ms, and nothing that looks at every row
    const std::atomic<bool>* is_cancelled = nullptr;  // looked at while it runs
  };
  void begin(const Turn& turn);
  void begin() { begin({limits().time}); }
  // Whether something was refused for the turn being a short one: its error isn't meant for a client.
  bool needs_long_turn() const;
  // Which limit the error of this turn was about.
  bool ran_out_of_time() const;
  bool was_cancelled() const;
  const QueryLimits& limits() const;

  using Bindings = std::initializer_list<std::pair<const char*, std::int64_t>>;
  using Callback = std::function<bool(SQLite::Statement&)>;

  // Runs the statement on the part of the dataset that the filter leaves (see expand_for), and calls callback(row) for
  // each row of its result until that returns false.
  Result<void> for_each(const sql::NamedStatement& statement, const question::Filter& filter,
                        const Placeholders& placeholders, Bindings bindings, const Callback& callback);

  bool can_find_by_ranks(const question::Filter& filter) const { return engine_->can_find(filter); }
  // What ask(grouped) answers of the groups by these columns. REQUIRED: can_count_ranks() of each.
  template <class Ask>
  auto group(const question::Filter& filter, std::vector<std::size_t> keys, const Ask& ask)
      -> decltype(ask(std::declval<engine::GroupedRanks&>())) {
    return by_ranks([&](engine::Engine& engine) { return engine.group(filter, std::move(keys), ask); });
  }

  // The filter as a statement says it to people: see engine/spelled_search.h.
  Result<question::Filter> spell_searches(const question::Filter& filter) {
    return by_ranks([&](engine::Engine& engine) { return engine.spell_searches(filter); });
  }

  // How often each value of these columns occurs in the rows that the filter leaves, from the columns' ranks.
  // REQUIRED: can_count_ranks() of each, which says that they suffice.
  bool can_count_ranks(const question::Filter& filter, std::size_t position) const;
  Result<void> count_ranks(const question::Filter& filter, std::span<const std::size_t> positions,
                           const engine::Engine::VisitCounts& visit);
  Result<engine::RankCounts> count_ranks(const question::Filter& filter, std::size_t position);

  // Whether a column has ranks; of such a one those that these rows have, and what they stand for.
  bool has_ranks(std::size_t position) const { return engine_->can_count(position); }
  Result<void> read_ranks(std::size_t position, const engine::RowPlaces& rows, std::vector<ranks::Rank>& ranks) {
    return by_ranks([&](engine::Engine& engine) { return engine.read_ranks(position, rows, ranks); });
  }
  Result<std::shared_ptr<const ranks::Dictionary>> dictionary(std::size_t position) {
    return by_ranks([&](engine::Engine& engine) { return engine.dictionary(position); });
  }

  // The only row of a statement's result. REQUIRED: it has one row.
  Result<std::vector<Value>> answer(const sql::NamedStatement& statement, const question::Filter& filter,
                                    const Placeholders& placeholders = {}, Bindings bindings = {});

  bool can_sort_by_ranks(const question::Filter& filter, const question::Order& order) const {
    return engine_->can_find(filter) && engine_->can_sort(order);
  }

  // How many rows the filter leaves.
  Result<std::int64_t> count_rows(const question::Filter& filter);
  // callback(row) for the rows that the filter leaves, in the file's order, from that number on and before the other,
  // until it returns false.
  Result<void> matching_between(const question::Filter& filter, std::int64_t from, std::int64_t until,
                                const std::function<bool(std::int64_t row)>& callback);
  // The numbers of the rows that the filter leaves, in that order, from the offset on, at most so many.
  Result<std::vector<std::int64_t>> matching_rows(const question::Filter& filter, const question::Order& order,
                                                  std::int64_t offset, std::int64_t at_most);

  // Calls callback(values) for these columns of the rows from that number on, in the file's order, until it returns
  // false.
  // Short, as rows_at() is.
  using RowCallback = std::function<bool(const std::vector<Value>& values)>;
  Result<void> rows_from(const question::Selection& selection, std::int64_t from, std::int64_t at_most,
                         const RowCallback& callback);
  // The same of the rows of these numbers. REQUIRED: there are such rows.
  Result<void> rows_at(const question::Selection& selection, std::span<const std::int64_t> numbers,
                       const RowCallback& callback);

 private:
  struct Budget;
  QueryConnection(SQLite::Database database, std::shared_ptr<const SqlNames> names, Ranks ranks,
                  const QueryLimits& limits);
  SQLite::Statement& prepare(std::string text);
  Result<void> run(PartStatement asked, Bindings bindings, const Callback& callback);
  Error to_error(const SQLite::Exception& exception) const;
  // What ask(engine) returns; where a limit ended what the engine had SQLite do, an error that says which.
  template <class Ask>
  auto by_ranks(const Ask& ask) -> decltype(ask(std::declval<engine::Engine&>())) {
    try {
      auto answered = ask(*engine_);
      if (!answered && answered.error().code == ErrorCode::interrupted)
        return tl::unexpected(to_error(SQLite::Exception("interrupted", SQLITE_INTERRUPT)));
      return answered;
    } catch (const SQLite::Exception& exception) {
      return tl::unexpected(to_error(exception));
    }
  }

  std::unique_ptr<SQLite::Database> database_;  // the engine and SQLite's callbacks have its address
  std::shared_ptr<const SqlNames> names_;
  std::unique_ptr<Budget> budget_;          // SQLite has its address
  std::unique_ptr<PatternState> patterns_;  // and this one's
  std::unique_ptr<engine::Engine> engine_;
  std::unordered_map<std::string, SQLite::Statement> prepared_;  // by their SQL
};

}  // namespace kiln::dataset
