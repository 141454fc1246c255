#include "dataset/row_reader.h"

#include "sql/database.h"
#include "sql/identifier.h"
#include "sql/statements.h"

namespace kiln {

namespace {

// Makes a statement ready to run again, whatever happens: one that isn't reset keeps its read transaction open.
struct Reset {
  SQLite::Statement& statement;
  ~Reset() { statement.tryReset(); }
};

// A statement's current answer is `row` and then every column.
void read_row(const SQLite::Statement& statement, Row& row) {
  row.number = statement.getColumn(0).getInt64();
  const int columns = statement.getColumnCount();
  row.values.resize(static_cast<std::size_t>(columns - 1));
  for (int i = 1; i < columns; ++i) row.values[static_cast<std::size_t>(i - 1)] = read_value(statement.getColumn(i));
}

Result<Row> fetch(SQLite::Statement& statement, const char* parameter, std::int64_t value) {
  const Reset reset{statement};
  try {
    statement.bind(parameter, value);
    if (!statement.executeStep()) return fail(ErrorCode::corrupt, "no row answers {} = {}", parameter, value);
    Row row;
    read_row(statement, row);
    return row;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, "cannot read a row"));
  }
}

}  // namespace

RowReader::RowReader(SQLite::Database database, const std::string& table)
    : database_(std::move(database)),
      row_(database_, sql::expand(sql::row, {{"table", sql::quote_identifier(table)}})),
      random_row_(database_, sql::expand(sql::random_row, {{"table", sql::quote_identifier(table)}})),
      rows_(database_, sql::expand(sql::rows, {{"table", sql::quote_identifier(table)}})) {}

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

Result<void> RowReader::rows(std::int64_t from, std::int64_t at_most, const std::function<bool(const Row&)>& use) {
  const Reset reset{rows_};
  try {
    rows_.bind(":from", from);
    rows_.bind(":at_most", at_most);
    Row row;
    while (rows_.executeStep()) {
      read_row(rows_, row);
      if (!use(row)) break;
    }
    return {};
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, "cannot read rows"));
  }
}

}  // namespace kiln
