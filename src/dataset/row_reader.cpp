#include "dataset/row_reader.h"

#include "sql/database.h"
#include "sql/identifier.h"
#include "sql/statements.h"

namespace kiln {

namespace {

// Runs a statement that answers `row` and then every column, and makes it ready to run again, whatever happens: a
// statement that isn't reset keeps its read transaction open.
Result<Row> fetch(SQLite::Statement& statement, const char* parameter, std::int64_t value) {
  struct Reset {
    SQLite::Statement& statement;
    ~Reset() { statement.tryReset(); }
  } reset{statement};
  try {
    statement.bind(parameter, value);
    if (!statement.executeStep()) return fail(ErrorCode::corrupt, "no row answers {} = {}", parameter, value);
    Row row;
    row.number = statement.getColumn(0).getInt64();
    const int columns = statement.getColumnCount();
    row.values.reserve(static_cast<std::size_t>(columns - 1));
    for (int i = 1; i < columns; ++i) row.values.push_back(read_value(statement.getColumn(i)));
    return row;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, "cannot read a row"));
  }
}

}  // namespace

RowReader::RowReader(SQLite::Database database, const std::string& table)
    : database_(std::move(database)),
      row_(database_, sql::expand(sql::row, {{"table", sql::quote_identifier(table)}})),
      random_row_(database_, sql::expand(sql::random_row, {{"table", sql::quote_identifier(table)}})) {}

Result<RowReader> RowReader::open(const std::filesystem::path& database, const std::string& table) {
  KILN_TRY(SQLite::Database opened, sql::open_immutable(database));
  try {
    return RowReader(std::move(opened), table);
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, database.string()));
  }
}

Result<Row> RowReader::row(std::int64_t number) { return fetch(row_, ":row", number); }

Result<Row> RowReader::random_row(std::int64_t rows) { return fetch(random_row_, ":rows", rows); }

}  // namespace kiln
