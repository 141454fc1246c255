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

// A statement's current answer is every column of a row.
void read_values(const SQLite::Statement& statement, std::vector<Value>& values) {
  values.resize(static_cast<std::size_t>(statement.getColumnCount()));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = read_value(statement.getColumn(static_cast<int>(i)));
}

}  // namespace

RowReader::RowReader(SQLite::Database database, const std::string& table)
    : database_(std::move(database)),
      row_(database_, sql::expand(sql::row, {{"table", sql::quote_identifier(table)}})),
      random_row_(database_, sql::random_row),
      rows_(database_, sql::expand(sql::rows, {{"table", sql::quote_identifier(table)}})) {}

Result<RowReader> RowReader::open(const std::filesystem::path& database, const std::string& table) {
  KILN_TRY(SQLite::Database opened, sql::open_immutable(database));
  try {
    return RowReader(std::move(opened), table);
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, database.string()));
  }
}

Result<Row> RowReader::row(std::int64_t number) {
  const Reset reset{row_};
  try {
    row_.bind(":row", number);
    if (!row_.executeStep()) return fail(ErrorCode::corrupt, "there is no row {}", number);
    Row row{number, {}};
    read_values(row_, row.values);
    return row;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, "cannot read a row"));
  }
}

Result<Row> RowReader::random_row(std::int64_t rows) {
  const Reset reset{random_row_};
  try {
    random_row_.bind(":rows", rows);
    random_row_.executeStep();
    return row(random_row_.getColumn(0).getInt64());
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, "cannot draw a row"));
  }
}

Result<void> RowReader::rows(std::int64_t from, std::int64_t at_most, const std::function<bool(const Row&)>& use) {
  const Reset reset{rows_};
  try {
    rows_.bind(":from", from);
    rows_.bind(":at_most", at_most);
    for (Row row{from, {}}; rows_.executeStep(); ++row.number) {
      read_values(rows_, row.values);
      if (!use(row)) break;
    }
    return {};
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, "cannot read rows"));
  }
}

}  // namespace kiln
