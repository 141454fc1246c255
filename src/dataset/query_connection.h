// Runs statements of sql/ while a request waits, on the whole dataset or a part of it, under limits of time and memory.
// What was baked is looked up instead; this is for what nobody could know before: filters and orders.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dataset/filter.h"
#include "error/error.h"
#include "value/value.h"

namespace kiln::dataset {

struct QueryLimits {
  std::chrono::milliseconds time{1'000};
  std::int64_t memory_bytes =
      256 << 20;  // of SQLite in the whole process, which sorts in memory: it may have no folder to write to
};

// Belongs to one thread at a time. Errors of all: too_expensive (a limit was reached), corrupt, io, internal.
class QueryConnection {
 public:
  // `table` is the dataset's name as the catalogue has it. Errors: those of sql::open_immutable.
  static Result<QueryConnection> open(const std::filesystem::path& database, const std::string& table,
                                      const QueryLimits& limits);
  QueryConnection(QueryConnection&&) noexcept;
  ~QueryConnection();

  // Starts the clock against which QueryLimits::time is measured, for all statements up to the next call. Call it once
  // for each request, and for each piece of a download.
  void begin();

  using Bindings = std::initializer_list<std::pair<const char*, std::int64_t>>;
  using Callback = std::function<bool(SQLite::Statement&)>;

  // Runs the statement on the part of the dataset that the filter leaves (see expand_for), and calls callback(row) for
  // each row of its result until that returns false.
  Result<void> for_each(std::string_view statement, const Filter& filter, const Placeholders& placeholders,
                        Bindings bindings, const Callback& callback);

  // The only row of a statement's result. REQUIRED: it has one row.
  Result<std::vector<Value>> answer(std::string_view statement, const Filter& filter,
                                    const Placeholders& placeholders = {}, Bindings bindings = {});

  // How many rows the filter leaves.
  Result<std::int64_t> count_rows(const Filter& filter);
  // The numbers of the rows that the filter leaves, sorted by that SQL, from the offset on, at most so many.
  Result<std::vector<std::int64_t>> matching_rows(const Filter& filter, std::string_view order, std::int64_t offset,
                                                  std::int64_t at_most);

  // Calls callback(values) for these columns (SQL) of the rows from that number on, in the file's order, until it
  // returns false.
  using RowCallback = std::function<bool(const std::vector<Value>& values)>;
  Result<void> rows_from(std::string_view columns, std::int64_t from, std::int64_t at_most,
                         const RowCallback& callback);
  // The same of the rows of these numbers. REQUIRED: there are such rows.
  Result<void> rows_at(std::string_view columns, std::span<const std::int64_t> numbers, const RowCallback& callback);

 private:
  struct Budget;
  QueryConnection(SQLite::Database database, const std::string& table, const QueryLimits& limits);
  SQLite::Statement& prepare(std::string_view statement, const Filter& filter, const Placeholders& placeholders);
  Error to_error(const SQLite::Exception& exception) const;

  SQLite::Database database_;
  std::string table_;                                            // quoted
  std::unique_ptr<Budget> budget_;                               // SQLite has its address
  std::unordered_map<std::string, SQLite::Statement> prepared_;  // by their SQL
};

// What matching_rows sorts by where nothing else is asked for.
inline constexpr const char* kFileOrder = "_rowid_";

}  // namespace kiln::dataset
