#include "dataset/row_connection.h"

#include "sql/database.h"
#include "sql/identifier.h"
#include "sql/statements.h"
#include "value/typed_value.h"

namespace kiln::dataset {

namespace {

struct Reset {
  void operator()(sqlite3_stmt* statement) const { sqlite3_reset(statement); }
};

}  // namespace

RowConnection::RowConnection(SQLite::Database database, const std::string& table, std::vector<ColumnType> types)
    : types_(std::move(types)), database_(std::move(database)), random_row_(database_, sql::random_row) {
  const std::string text =
      sql::expand(sql::row, {{"table", sql::quote_identifier(table)}, {"columns", "*"}, {"and_filter", ""}});
  sqlite3_stmt* statement = nullptr;
  const int status = sqlite3_prepare_v3(database_.getHandle(), text.c_str(), static_cast<int>(text.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  row_.reset(statement);
  if (status != SQLITE_OK) throw SQLite::Exception(database_.getHandle(), status);
}

Result<RowConnection> RowConnection::open(const std::filesystem::path& database, const std::string& table,
                                          std::vector<ColumnType> types) {
  KILN_TRY(SQLite::Database opened, sql::open_immutable(database));
  try {
    // Looking at all cells of a page whenever one of its rows is read takes a third of a row's time, most of it for the
    // hundreds of cells of the tree's inner pages. SQLite stays within a page without it, and what is read of a damaged
    // one is held against the columns' number and types.
    opened.exec("PRAGMA cell_size_check=OFF");
    // A read transaction that stays open: the file never changes under its name, and to begin and end one takes a
    // twelfth of a row's instructions.
    opened.exec("BEGIN");
    return RowConnection(std::move(opened), table, std::move(types));
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, database.string()));
  }
}

Result<const Row*> RowConnection::row(std::int64_t number) {
  constexpr int kRow = 1;  // the only parameter
  const std::unique_ptr<sqlite3_stmt, Reset> reset(row_.get());
  try {
    sqlite3_bind_int64(row_.get(), kRow, number);
    const int status = sqlite3_step(row_.get());
    if (status == SQLITE_DONE) return fail(ErrorCode::corrupt, "there is no row {}", number);
    if (status != SQLITE_ROW) throw SQLite::Exception(database_.getHandle(), status);
    row_read_.number = number;
    read_values(row_.get(), types_, row_read_.values);
    return &row_read_;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, "cannot read a row"));
  }
}

Result<std::int64_t> RowConnection::random_row(std::int64_t rows) {
  const sql::Reset reset{random_row_};
  try {
    random_row_.bind(":rows", rows);
    random_row_.executeStep();
    return random_row_.getColumn(0).getInt64();
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, "cannot draw a row"));
  }
}

}  // namespace kiln::dataset
