// A baked dataset, open for reading: its catalogue in memory, its rows on disk. What was baked answers in constant
// time, whatever the number of rows.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalogue/catalogue.h"
#include "dataset/database_file.h"
#include "dataset/query_connection.h"
#include "dataset/row_connection.h"
#include "dataset/sql_names.h"

namespace kiln::dataset {

struct DatasetOptions {
  std::size_t readers = 1;              // for what takes constant time: one for each thread that answers
  std::size_t query_connections = 1;    // for filters, orders and downloads: one for each thread of the workers
  std::size_t threads_of_question = 1;  // that share a large one, if there are as many processors
  QueryLimits limits = {};
};

// Any number of threads may use it, but each of its readers belongs to one thread at a time. Another file may take its
// name; who writes to this one ends its use, see check_unchanged().
class Dataset {
 public:
  // Opens all its readers at once: one that was opened later, by name, would read another file after an import has
  // replaced this one. Errors: io, corrupt (not SQLite, damaged, not made by kiln import, or not what it was then).
  static Result<Dataset> open(const std::filesystem::path& database, const DatasetOptions& options = {});

  const catalogue::Catalogue& catalogue() const { return catalogue_; }
  std::int64_t rows() const { return catalogue_.rows; }

  // The position of the column of that number or that name, byte for byte. A number wins over a name: a name that looks
  // like another column's number is reached by its own number.
  std::optional<std::size_t> find_column(std::string_view text) const;
  // The same by its name alone.
  std::optional<std::size_t> find_column_named(std::string_view name) const;

  const SqlNames& sql_names() const { return *names_; }

  // REQUIRED: number < readers.
  RowConnection& reader(std::size_t number) { return readers_[number]; }
  // REQUIRED: number < query_connections.
  QueryConnection& query_connection(std::size_t number) { return query_connections_[number]; }

  const DatabaseFile& file() const { return file_; }

  // Call it after whatever was read for an answer: what was read of a file that somebody writes to may be of two
  // datasets. Once it has failed it always does. Errors: corrupt.
  Result<void> check_unchanged() const;
  // Tells it of an error that an answer ended with: where it's that the file is damaged, the dataset isn't sound from
  // now on.
  void note(const Error& error) const;
  // Forgets what only saves time.
  void give_way() const;
  // Whether it has neither been changed nor been found damaged.
  bool is_sound() const { return !state_->is_changed && !state_->is_damaged; }

 private:
  Dataset(DatabaseFile file, catalogue::Catalogue catalogue, std::vector<RowConnection> readers,
          std::shared_ptr<const SqlNames> names, std::shared_ptr<ranks::RankStore> store,
          std::vector<QueryConnection> query_connections, std::uint32_t faults_before);
  struct State {
    std::atomic<bool> is_changed = false, is_damaged = false;
  };
  std::unique_ptr<State> state_ = std::make_unique<State>();  // a dataset can be moved
  std::uint32_t faults_before_;                               // mapping_faults() when it was opened
  DatabaseFile file_;
  catalogue::Catalogue catalogue_;
  std::unordered_map<std::string_view, std::size_t> position_by_name_;  // views into catalogue_
  std::vector<RowConnection> readers_;
  std::shared_ptr<const SqlNames> names_;
  std::shared_ptr<ranks::RankStore> store_;
  std::vector<QueryConnection> query_connections_;
};

}  // namespace kiln::dataset
