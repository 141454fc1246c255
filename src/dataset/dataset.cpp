#include "dataset/dataset.h"

#include "sql/database.h"

namespace kiln {

Dataset::Dataset(Catalogue catalogue, const std::filesystem::path& database)
    : catalogue_(std::move(catalogue)), readers_(std::make_unique<RowReaderPool>(database, catalogue_.name)) {
  for (std::size_t i = 0; i < catalogue_.columns.size(); ++i) position_by_name_.emplace(catalogue_.columns[i].name, i);
}

Result<Dataset> Dataset::open(const std::filesystem::path& database) {
  KILN_TRY(SQLite::Database connection, sql::open_immutable(database));
  KILN_TRY(Catalogue catalogue, read_catalogue(connection, database.string()));
  Dataset dataset(std::move(catalogue), database);
  // The table that the catalogue names must be there and have rows where it says: better found now than by a client.
  if (dataset.rows() > 0) {
    const auto first = dataset.row(0), last = dataset.row(dataset.rows() - 1);
    for (const auto& row : {first, last}) {
      if (!row) return fail(ErrorCode::corrupt, "{} is damaged: {}; import it again", database.string(), row.error().message);
      if (row->values.size() != dataset.catalogue().columns.size()) {
        return fail(ErrorCode::corrupt, "{} is damaged: its table has {} columns and its catalogue {}; import it again", database.string(),
                    row->values.size(), dataset.catalogue().columns.size());
      }
    }
  }
  return dataset;
}

std::optional<std::size_t> Dataset::find_column(std::string_view name) const {
  const auto found = position_by_name_.find(name);
  return found == position_by_name_.end() ? std::nullopt : std::optional(found->second);
}

Result<Row> Dataset::row(std::int64_t number) const {
  return readers_->with_reader([&](RowReader& reader) { return reader.row(number); });
}

Result<Row> Dataset::random_row() const {
  return readers_->with_reader([&](RowReader& reader) { return reader.random_row(rows()); });
}

}  // namespace kiln
