#include "dataset/dataset.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "sql/database.h"

namespace kiln {

namespace {

// Which file a name stands for: an import that publishes meanwhile changes it.
Result<std::pair<dev_t, ino_t>> file_identity(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return fail(ErrorCode::io, "cannot open {}: {}", path.string(), errno_message(errno));
  return std::pair(status.st_dev, status.st_ino);
}

}  // namespace

Dataset::Dataset(Catalogue catalogue, std::vector<RowReader> readers)
    : catalogue_(std::move(catalogue)), readers_(std::move(readers)) {
  for (std::size_t i = 0; i < catalogue_.columns.size(); ++i) position_by_name_.emplace(catalogue_.columns[i].name, i);
}

Result<Dataset> Dataset::open(const std::filesystem::path& database, std::size_t reader_count) {
  // The catalogue and every reader must come from one and the same file.
  KILN_TRY(const auto before, file_identity(database));
  KILN_TRY(SQLite::Database connection, sql::open_immutable(database));
  KILN_TRY(Catalogue catalogue, read_catalogue(connection, database.string()));
  std::vector<RowReader> readers;
  for (std::size_t i = 0; i < reader_count; ++i) {
    KILN_TRY(RowReader reader, RowReader::open(database, catalogue.name));
    readers.push_back(std::move(reader));
  }
  KILN_TRY(const auto after, file_identity(database));
  if (before != after) return fail(ErrorCode::io, "{} was replaced while it was being opened; start again", database.string());
  Dataset dataset(std::move(catalogue), std::move(readers));
  // The table that the catalogue names must be there and have rows where it says: better found now than by a client.
  if (dataset.rows() > 0) {
    const auto first = dataset.reader(0).row(0), last = dataset.reader(0).row(dataset.rows() - 1);
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

}  // namespace kiln
