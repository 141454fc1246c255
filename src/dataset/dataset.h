// A baked dataset, open for reading: its catalogue in memory, its rows on disk. What was baked answers in constant time,
// whatever the number of rows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "catalogue/catalogue.h"
#include "dataset/row_reader_pool.h"

namespace kiln {

// Any number of threads may use it. The file must not change while it's open; another one may take its name.
class Dataset {
 public:
  // Errors: io, corrupt (not SQLite, damaged, not made by kiln import).
  static Result<Dataset> open(const std::filesystem::path& database);

  const Catalogue& catalogue() const { return catalogue_; }
  std::int64_t rows() const { return catalogue_.rows; }

  // The position of the column of that name, byte for byte.
  std::optional<std::size_t> find_column(std::string_view name) const;

  // REQUIRED: 0 <= number < rows(). Errors: those of RowReader.
  Result<Row> row(std::int64_t number) const;
  // REQUIRED: rows() > 0. Every row is equally likely. Errors: those of RowReader.
  Result<Row> random_row() const;

 private:
  Dataset(Catalogue catalogue, std::unique_ptr<RowReaderPool> readers);
  Catalogue catalogue_;
  std::unordered_map<std::string_view, std::size_t> position_by_name_;  // views into catalogue_
  std::unique_ptr<RowReaderPool> readers_;
};

}  // namespace kiln
