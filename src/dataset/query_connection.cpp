#include "dataset/query_connection.h"

#include <sqlite3.h>

#include <algorithm>

#include "dataset/selection_sql.h"
#include "render/text_of.h"
#include "sql/database.h"
#include "sql/statements.h"
#include "statistics/exact_aggregates.h"
#include "value/typed_value.h"

namespace kiln::dataset {

namespace {

// How many of SQLite's virtual machine instructions pass between two looks at the limits: some 50 µs. A sort is one.
constexpr int kInstructionsPerLook = 1'000;
// What the engine finds of an order at once. More is left to SQLite's sort, which is under the bound on memory.
constexpr std::int64_t kMaxPageByRanks = 128 * 1024;
constexpr std::chrono::nanoseconds kShortTurn = std::chrono::milliseconds(25);
constexpr int kMaxPreparedBytes = 512 * 1024;  // and what they may take
constexpr std::size_t kMaxPrepared = 64;       // statements; clients write filters of endless shapes

// Here and not in the statement: SQLite writes a REAL as text with 15 digits, which not every one comes back from.
void cast(const question::Selection& selection, std::vector<Value>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const question::Cast cast = selection.items[i].cast;
    if (cast == question::Cast::none || std::holds_alternative<std::monostate>(values[i])) continue;
    if (cast == question::Cast::text) {
      values[i] = render::text_of(values[i]);
    } else if (const auto* integer = std::get_if<std::int64_t>(&values[i])) {
      values[i] = static_cast<double>(*integer);
    }
  }
}

}  // namespace

struct QueryConnection::Budget {
  enum class Reached { none, time, memory, short_turn, cancelled };
  const QueryLimits limits;
  Turn turn = {limits.time};
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::now() + turn.time;
  Reached reached = Reached::none;

  Result<void> check() {
    if (is_spent()) return tl::unexpected(error());
    return {};
  }

  bool is_spent() {
    if (turn.is_cancelled && *turn.is_cancelled) reached = Reached::cancelled;
    if (std::chrono::steady_clock::now() >= deadline) reached = ends_short() ? Reached::short_turn : Reached::time;
    if (sqlite3_memory_used() > limits.memory_bytes) reached = Reached::memory;
    // What others hold is no reason to end what has begun, unless it's far too much.
    if (limits.budget && !limits.budget->has_room(-limits.budget->limit() / 2)) reached = Reached::memory;
    return reached != Reached::none;
  }

  bool ends_short() const { return turn.is_short && turn.time > kShortTurn; }

  // REQUIRED: a limit was reached.
  Error error() const {
    if (reached == Reached::cancelled)
      return {ErrorCode::too_expensive, "Others go first, or the server stops; try again."};
    if (reached == Reached::short_turn) return {ErrorCode::too_expensive, "The query needs a longer turn."};
    if (reached == Reached::time)
      return {ErrorCode::too_expensive,
              fmt::format("The query took longer than {} ms and was ended.", limits.time.count())};
    return {ErrorCode::too_expensive,
            fmt::format("The query needed more than the {} MiB of memory that queries may have and was ended.",
                        limits.memory_bytes >> 20)};
  }
};

QueryConnection::QueryConnection(SQLite::Database database, std::shared_ptr<const SqlNames> names, Ranks ranks,
                                 const QueryLimits& limits)
    : database_(std::make_unique<SQLite::Database>(std::move(database))),
      names_(std::move(names)),
      budget_(std::make_unique<Budget>(Budget{limits})),
      patterns_(std::make_unique<PatternState>(
          PatternState{matching::Effort([budget = budget_.get()] { return budget->check(); })})),
      engine_(std::make_unique<engine::Engine>(*database_, std::move(ranks.store), std::move(ranks.crew),
                                               [budget = budget_.get()] { return budget->check(); })) {
  register_pattern_functions(*database_, *patterns_);
  statistics::register_exact_aggregates(*database_);
  // A name in double quotes that is none must be an error, not the text between them (SQLite, "Quirks", 8).
  sqlite3_db_config(database_->getHandle(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  database_->exec("PRAGMA temp_store=MEMORY");
  sqlite3_progress_handler(
      database_->getHandle(), kInstructionsPerLook,
      [](void* budget) { return static_cast<Budget*>(budget)->is_spent() ? 1 : 0; }, budget_.get());
}

QueryConnection::QueryConnection(QueryConnection&&) noexcept = default;
QueryConnection::~QueryConnection() = default;

Result<QueryConnection> QueryConnection::open(const std::filesystem::path& database,
                                              std::shared_ptr<const SqlNames> names, Ranks ranks,
                                              const QueryLimits& limits) {
  KILN_TRY(SQLite::Database opened, sql::open_immutable(database));
  try {
    return QueryConnection(std::move(opened), std::move(names), std::move(ranks), limits);
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, database.string()));
  }
}

void QueryConnection::begin(const Turn& turn) {
  if (budget_->limits.budget) budget_->limits.budget->make_room(0);
  budget_->turn = turn;
  budget_->deadline = std::chrono::steady_clock::now() + (budget_->ends_short() ? kShortTurn : turn.time);
  budget_->reached = Budget::Reached::none;
  patterns_->failed.reset();
}

bool QueryConnection::needs_long_turn() const { return budget_->reached == Budget::Reached::short_turn; }
bool QueryConnection::ran_out_of_time() const { return budget_->reached == Budget::Reached::time; }
bool QueryConnection::was_cancelled() const { return budget_->reached == Budget::Reached::cancelled; }
const QueryLimits& QueryConnection::limits() const { return budget_->limits; }

SQLite::Statement& QueryConnection::prepare(std::string text) {
  if (const auto found = prepared_.find(text); found != prepared_.end()) return found->second;
  int bytes = 0, highest = 0;
  sqlite3_db_status(database_->getHandle(), SQLITE_DBSTATUS_STMT_USED, &bytes, &highest, 0);
  if (prepared_.size() >= kMaxPrepared || bytes > kMaxPreparedBytes) prepared_.clear();
  SQLite::Statement made(*database_, text);
  return prepared_.emplace(std::move(text), std::move(made)).first->second;
}

Error QueryConnection::to_error(const SQLite::Exception& exception) const {
  if (patterns_->failed) return *patterns_->failed;
  return budget_->reached == Budget::Reached::none ? sql::to_error(exception, "a query failed") : budget_->error();
}

bool QueryConnection::can_count_ranks(const question::Filter& filter, std::size_t position) const {
  return engine_->can_find(filter) && engine_->can_count(position);
}

Result<void> QueryConnection::count_ranks(const question::Filter& filter, std::span<const std::size_t> positions,
                                          const engine::Engine::VisitCounts& visit) {
  return by_ranks([&](engine::Engine& engine) { return engine.count_ranks(filter, positions, visit); });
}

Result<engine::RankCounts> QueryConnection::count_ranks(const question::Filter& filter, std::size_t position) {
  engine::RankCounts counted;
  KILN_CHECK(count_ranks(filter, std::span(&position, 1),
                         [&](std::size_t, const engine::RankCounts& counts) { counted = counts; }));
  return counted;
}

Result<void> QueryConnection::for_each(const sql::NamedStatement& statement, const question::Filter& filter,
                                       const Placeholders& placeholders, Bindings bindings, const Callback& callback) {
  if (budget_->turn.is_short) {
    budget_->reached = Budget::Reached::short_turn;
    return tl::unexpected(budget_->error());
  }
  return run(expand_for(statement, *names_, filter, placeholders), bindings, callback);
}

Result<void> QueryConnection::run(PartStatement asked, Bindings bindings, const Callback& callback) {
  try {
    SQLite::Statement& prepared = prepare(std::move(asked.text));
    const sql::Reset reset{prepared};
    for (const auto& [parameter, value] : bindings) prepared.bind(parameter, value);
    for (std::size_t i = 0; i < asked.values.size(); ++i)
      bind_value(prepared, filter_parameter(i + 1).c_str(), asked.values[i]);
    while (prepared.executeStep()) {
      if (!callback(prepared)) break;
    }
    return {};
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(to_error(exception));
  }
}

Result<std::vector<Value>> QueryConnection::answer(const sql::NamedStatement& statement, const question::Filter& filter,
                                                   const Placeholders& placeholders, Bindings bindings) {
  std::vector<Value> values;
  KILN_CHECK(for_each(statement, filter, placeholders, bindings, [&](SQLite::Statement& answered) {
    read_values(answered, values);
    return false;
  }));
  return values;
}

Result<std::int64_t> QueryConnection::count_rows(const question::Filter& filter) {
  if (engine_->can_find(filter)) return by_ranks([&](engine::Engine& engine) { return engine.count_rows(filter); });
  KILN_TRY(const std::vector<Value> counted, answer(sql::row_count, filter));
  return std::get<std::int64_t>(counted.at(0));
}

Result<void> QueryConnection::matching_between(const question::Filter& filter, std::int64_t from, std::int64_t until,
                                               const std::function<bool(std::int64_t row)>& callback) {
  if (engine_->can_find(filter))
    return by_ranks([&](engine::Engine& engine) { return engine.matching_between(filter, from, until, callback); });
  return for_each(sql::query_matching_between, filter, {}, {{":from", from}, {":until", until}},
                  [&](SQLite::Statement& answered) { return callback(answered.getColumn(0).getInt64()); });
}

Result<std::vector<std::int64_t>> QueryConnection::matching_rows(const question::Filter& filter,
                                                                 const question::Order& order, std::int64_t offset,
                                                                 std::int64_t at_most) {
  if (can_sort_by_ranks(filter, order) && at_most <= kMaxPageByRanks)
    return by_ranks([&](engine::Engine& engine) { return engine.matching_rows(filter, order, offset, at_most); });
  std::vector<std::int64_t> numbers;
  KILN_CHECK(for_each(sql::matching_rows, filter, {{"order", print(*names_, order)}},
                      {{":at_most", at_most}, {":offset", offset}}, [&](SQLite::Statement& answered) {
                        numbers.push_back(answered.getColumn(0).getInt64());
                        return true;
                      }));
  return numbers;
}

Result<void> QueryConnection::rows_from(const question::Selection& selection, std::int64_t from, std::int64_t at_most,
                                        const RowCallback& callback) {
  std::vector<Value> values;
  const std::vector<ColumnType> types = types_of(*names_, selection);
  return run(expand_for(sql::rows, *names_, {}, {{"columns", print(*names_, selection)}}),
             {{":from", from}, {":at_most", at_most}}, [&](SQLite::Statement& row) {
               read_values(row, types, values);
               cast(selection, values);
               return callback(values);
             });
}

Result<void> QueryConnection::rows_at(const question::Selection& selection, std::span<const std::int64_t> numbers,
                                      const RowCallback& callback) {
  std::vector<Value> values;
  const std::vector<ColumnType> types = types_of(*names_, selection);
  try {
    SQLite::Statement& prepared =
        prepare(expand_for(sql::row, *names_, {}, {{"columns", print(*names_, selection)}}).text);
    for (const std::int64_t number : numbers) {
      const sql::Reset reset{prepared};
      prepared.bind(":row", number);
      if (!prepared.executeStep()) return fail(ErrorCode::corrupt, "there is no row {}", number);
      read_values(prepared, types, values);
      cast(selection, values);
      if (!callback(values)) break;
    }
    return {};
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(to_error(exception));
  }
}

}  // namespace kiln::dataset
