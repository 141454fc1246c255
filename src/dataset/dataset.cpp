#include "dataset/dataset.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "sql/database.h"

namespace kiln::dataset {

Dataset::Dataset(DatabaseFile file, catalogue::Catalogue catalogue, std::vector<RowConnection> readers,
                 std::shared_ptr<const SqlNames> names, std::vector<QueryConnection> query_connections)
    : file_(std::move(file)),
      catalogue_(std::move(catalogue)),
      readers_(std::move(readers)),
      names_(std::move(names)),
      query_connections_(std::move(query_connections)) {
  for (std::size_t i = 0; i < catalogue_.columns.size(); ++i) position_by_name_.emplace(catalogue_.columns[i].name, i);
}

namespace {

Result<std::shared_ptr<ranks::RankStore>> open_store(const SQLite::Database& connection,
                                                     const catalogue::Catalogue& catalogue,
                                                     const std::filesystem::path& database, MemoryBudget* budget) {
  const auto damaged = [&](std::string_view why) {
    return fail(ErrorCode::corrupt, "{} is damaged: {}; import it again", database.string(), why);
  };
  try {
    auto store = ranks::RankStore::open(connection, catalogue, budget);
    if (!store) return damaged(store.error().message);
    return store;
  } catch (const SQLite::Exception& exception) {
    return damaged(exception.what());
  }
}

// A question is shared by no more threads than there are processors, the one that asks it among them.
Result<Ranks> open_ranks(const SQLite::Database& connection, const catalogue::Catalogue& catalogue,
                         const std::filesystem::path& database, const DatasetOptions& options) {
  MemoryBudget* const budget = options.limits.budget;
  KILN_TRY(const std::shared_ptr<ranks::RankStore> store, open_store(connection, catalogue, database, budget));
  if (budget) budget->add_cache([store] { store->forget_dictionaries(); });
  const std::size_t threads = std::min<std::size_t>(options.query_connections, std::thread::hardware_concurrency());
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
  KILN_TRY(DatabaseFile file, DatabaseFile::open(database));
  KILN_TRY(SQLite::Database connection, sql::open_immutable(database));
  KILN_TRY(catalogue::Catalogue catalogue, catalogue::read_catalogue(connection, database.string()));
  std::vector<RowConnection> readers;
  for (std::size_t i = 0; i < options.readers; ++i) {
    KILN_TRY(RowConnection reader, RowConnection::open(database, catalogue.name));
    readers.push_back(std::move(reader));
  }
  const auto names = std::make_shared<const SqlNames>(catalogue);
  KILN_TRY(const Ranks ranks, open_ranks(connection, catalogue, database, options));
  std::vector<QueryConnection> query_connections;
  for (std::size_t i = 0; i < options.query_connections; ++i) {
    KILN_TRY(QueryConnection reader, QueryConnection::open(database, names, ranks, options.limits));
    query_connections.push_back(std::move(reader));
  }
  KILN_TRY(const bool is_same, file.is_at(database));
  if (!is_same) return fail(ErrorCode::io, "{} was replaced while it was being opened; start again", database.string());
  Dataset dataset(std::move(file), std::move(catalogue), std::move(readers), names, std::move(query_connections));
  // The table that the catalogue names must be there and have rows where it says: better found now than by a client.
  if (dataset.rows() > 0) {
    const auto first = dataset.reader(0).row(0), last = dataset.reader(0).row(dataset.rows() - 1);
    for (const auto& row : {first, last}) {
      if (!row)
        return fail(ErrorCode::corrupt, "{} is damaged: {}; import it again", database.string(), row.error().message);
      if (row->values.size() != dataset.catalogue().columns.size()) {
        return fail(ErrorCode::corrupt, "{} is damaged: its table has {} columns and its catalogue {}; import it again",
                    database.string(), row->values.size(), dataset.catalogue().columns.size());
      }
    }
  }
  return dataset;
}

std::optional<std::size_t> Dataset::find_column(std::string_view text) const {
  if (const auto number = parse_column_number(catalogue_, text)) return number;
  const auto found = position_by_name_.find(text);
  return found == position_by_name_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace kiln::dataset
