// Reads rows of the dataset through one connection, with statements prepared once.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "error/error.h"
#include "value/column_type.h"
#include "value/value.h"

namespace kiln::dataset {

struct Row {
  std::int64_t number = 0;    // from 0
  std::vector<Value> values;  // in the columns' order
};

// Belongs to one thread at a time.
class RowConnection {
 public:
  // `table` is the dataset's name as the catalogue has it, and types those of its columns. Errors: those of
  // sql::open_immutable, corrupt.
  static Result<RowConnection> open(const std::filesystem::path& database, const std::string& table,
                                    std::vector<ColumnType> types);

  // The row of that number, which is this one's until the next call. REQUIRED: 0 <= number < rows. Errors: corrupt (the
  // row isn't there, can't be read, or has values of other types), io.
  Result<const Row*> row(std::int64_t number);

  // A number below that of the rows, every one being equally likely. REQUIRED: rows > 0. Errors: as row().
  Result<std::int64_t> random_row(std::int64_t rows);

 private:
  RowConnection(SQLite::Database database, const std::string& table, std::vector<ColumnType> types);
  std::vector<ColumnType> types_;
  Row row_read_;  // kept for its memory
  SQLite::Database database_;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  // Not SQLiteCpp's, which makes an object of each value that counts owners: a sixth of a row's instructions.
  std::unique_ptr<sqlite3_stmt, Finalize> row_;
  SQLite::Statement random_row_;
};

}  // namespace kiln::dataset
