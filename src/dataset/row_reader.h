// Reads rows of the dataset through one connection, with statements prepared once.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "catalogue/value.h"
#include "error/error.h"

namespace kiln {

struct Row {
  std::int64_t number = 0;    // from 0
  std::vector<Value> values;  // in the columns' order
};

// Belongs to one thread at a time.
class RowReader {
 public:
  // `table` is the dataset's name as the catalogue has it. Errors: those of sql::open_immutable, corrupt.
  static Result<RowReader> open(const std::filesystem::path& database, const std::string& table);

  // REQUIRED: 0 <= number < rows. Errors: corrupt (the row isn't there or can't be read), io.
  Result<Row> row(std::int64_t number);

  // A row, every one being equally likely. REQUIRED: rows > 0 is the number of rows. Errors: as row().
  Result<Row> random_row(std::int64_t rows);

  // Calls use(row) for the rows from number `from` on, in order: at most `at_most`, and until it answers false.
  // `from` costs nothing, wherever it is. The row is used again for the next one. Errors: as row().
  Result<void> rows(std::int64_t from, std::int64_t at_most, const std::function<bool(const Row&)>& use);

 private:
  RowReader(SQLite::Database database, const std::string& table);
  SQLite::Database database_;
  SQLite::Statement row_, random_row_, rows_;
};

}  // namespace kiln
