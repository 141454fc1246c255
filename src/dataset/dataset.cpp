#include "dataset/dataset.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "os/diagnostics.h"
#include "os/mapping_fault.h"
#include "sql/database.h"
#include "sql/work_limit.h"

namespace kiln::dataset {

Dataset::Dataset(DatabaseFile file, catalogue::Catalogue catalogue, std::vector<RowConnection> readers,
                 std::shared_ptr<const SqlNames> names, std::shared_ptr<ranks::RankStore> store,
                 std::vector<QueryConnection> query_connections, std::uint32_t faults_before)
    : faults_before_(faults_before),
      file_(std::move(file)),
      catalogue_(std::move(catalogue)),
      readers_(std::move(readers)),
      names_(std::move(names)),
      store_(std::move(store)),
      query_connections_(std::move(query_connections)) {
  for (std::size_t i = 0; i < catalogue_.columns.size(); ++i) position_by_name_.emplace(catalogue_.columns[i].name, i);
}

namespace {

Result<std::shared_ptr<ranks::RankStore>> open_store(const SQLite::Database& connection,
                                                     const catalogue::Catalogue& catalogue,
                                                     const std::filesystem::path& database, std::int64_t bytes,
                                                     MemoryBudget* budget) {
  const auto damaged = [&](std::string_view why) {
    return fail(ErrorCode::corrupt, "{} is damaged: {}; import it again", database.string(), why);
  };
  const sql::WorkLimit limit(connection, bytes);
  try {
    auto store = ranks::RankStore::open(connection, catalogue, budget);
    if (!store) return damaged(store.error().message);
    return store;
  } catch (const SQLite::Exception& exception) {
    return damaged(sql::reason_of(exception));
  }
}

// A question is shared by no more threads than there are processors, the one that asks it among them.
Result<Ranks> open_ranks(const SQLite::Database& connection, const catalogue::Catalogue& catalogue,
                         const std::filesystem::path& database, std::int64_t bytes, const DatasetOptions& options) {
  MemoryBudget* const budget = options.limits.budget;
  KILN_TRY(const std::shared_ptr<ranks::RankStore> store, open_store(connection, catalogue, database, bytes, budget));
  const std::size_t threads = std::min<std::size_t>(options.threads_of_question, std::thread::hardware_concurrency());
  std::vector<SQLite::Database> connections;
  for (std::size_t i = 1; i < threads; ++i) {
    KILN_TRY(SQLite::Database helper, sql::open_immutable(database));
    connections.push_back(std::move(helper));
  }
  return Ranks{store, std::make_shared<engine::Crew>(std::move(connections), store, threads)};
}

}  // namespace

Result<Dataset> Dataset::open(const std::filesystem::path& database, const DatasetOptions& options) {
  // The catalogue and every reader must come from one and the same file: an import that publishes meanwhile changes it.
  const std::uint32_t faults_before = mapping_faults();
  KILN_TRY(DatabaseFile file, DatabaseFile::open(database));
  KILN_TRY(SQLite::Database connection, sql::open_immutable(database));
  KILN_TRY(catalogue::Catalogue catalogue, catalogue::read_checked_catalogue(connection, database.string()));
  const auto names = std::make_shared<const SqlNames>(catalogue);
  std::vector<RowConnection> readers;
  for (std::size_t i = 0; i < options.readers; ++i) {
    KILN_TRY(RowConnection reader, RowConnection::open(database, catalogue.name, names->types));
    readers.push_back(std::move(reader));
  }
  KILN_TRY(const Ranks ranks, open_ranks(connection, catalogue, database, file.bytes(), options));
  std::vector<QueryConnection> query_connections;
  for (std::size_t i = 0; i < options.query_connections; ++i) {
    KILN_TRY(QueryConnection reader, QueryConnection::open(database, names, ranks, options.limits));
    query_connections.push_back(std::move(reader));
  }
  KILN_TRY(const bool is_same, file.is_at(database));
  if (!is_same || !file.is_unchanged())
    return fail(ErrorCode::io, "{} was replaced while it was being opened; start again", database.string());
  Dataset dataset(std::move(file), std::move(catalogue), std::move(readers), names, ranks.store,
                  std::move(query_connections), faults_before);
  // Its rows must be where the catalogue says: better found now than by a client.
  if (dataset.rows() > 0) {
    for (const std::int64_t number : {std::int64_t{0}, dataset.rows() - 1}) {
      const auto row = dataset.reader(0).row(number);
      if (!row)
        return fail(ErrorCode::corrupt, "{} is damaged: {}; import it again", database.string(), row.error().message);
    }
  }
  return dataset;
}

Result<void> Dataset::check_unchanged() const {
  if (!state_->is_changed && mapping_faults() == faults_before_ && file_.is_unchanged()) return {};
  if (!state_->is_changed.exchange(true))
    report_event(
        "the database was changed while it was being served, and nothing more is answered from it; import to a new "
        "name, rename that over the old one, and send the server SIGHUP");
  return fail(ErrorCode::corrupt,
              "The database was changed while it was being served; the server has to open it anew.");
}

void Dataset::give_way() const { store_->forget_dictionaries(); }

void Dataset::note(const Error& error) const {
  if (error.code == ErrorCode::corrupt) state_->is_damaged = true;
}

std::optional<std::size_t> Dataset::find_column(std::string_view text) const {
  if (const auto number = parse_column_number(catalogue_, text)) return number;
  return find_column_named(text);
}

std::optional<std::size_t> Dataset::find_column_named(std::string_view name) const {
  const auto found = position_by_name_.find(name);
  return found == position_by_name_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace kiln::dataset
