// A baked dataset, open for reading: its catalogue in memory, its rows on disk. What was baked answers in constant time,
// whatever the number of rows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalogue/catalogue.h"
#include "dataset/row_reader.h"

namespace kiln {

// Any number of threads may use it, but each of its readers belongs to one thread at a time. The file must not change while
// it's open; another one may take its name.
class Dataset {
 public:
  // Opens that many readers, at once: one that was opened later, by name, would read another file after an import has
  // replaced this one. Errors: io, corrupt (not SQLite, damaged, not made by kiln import).
  static Result<Dataset> open(const std::filesystem::path& database, std::size_t readers);

  const Catalogue& catalogue() const { return catalogue_; }
  std::int64_t rows() const { return catalogue_.rows; }

  // The position of the column of that name, byte for byte.
  std::optional<std::size_t> find_column(std::string_view name) const;

  // REQUIRED: number < readers.
  RowReader& reader(std::size_t number) { return readers_[number]; }

 private:
  Dataset(Catalogue catalogue, std::vector<RowReader> readers);
  Catalogue catalogue_;
  std::unordered_map<std::string_view, std::size_t> position_by_name_;  // views into catalogue_
  std::vector<RowReader> readers_;
};

}  // namespace kiln
