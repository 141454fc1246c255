#include "import/load.h"

#include <fmt/format.h>

#include <optional>

#include "import/field_type.h"
#include "sql/database.h"
#include "sql/identifier.h"
#include "sql/statements.h"

namespace kiln::import {

namespace {

std::string column_definitions(const Schema& schema) {
  std::string definitions;
  for (const SchemaColumn& column : schema.columns) {
    definitions += fmt::format("{}{} {}", definitions.empty() ? "" : ", ", sql::quote_identifier(column.name), to_string(column.type));
  }
  return definitions;
}

std::string parameters(const Schema& schema) {
  std::string marks = "?";
  for (std::size_t i = 1; i < schema.columns.size(); ++i) marks += ", ?";
  return marks;
}

// The text must outlive the statement's execution: it's bound without a copy.
// REQUIRED: the field's text has the column's type, as infer_schema found it to have in every row.
void bind_field(SQLite::Statement& insert, int parameter, ColumnType type, const CsvField& field) {
  if (field.missing) return insert.bind(parameter);
  switch (type) {
    case ColumnType::integer:
      return insert.bind(parameter, parse_integer(field.text).value());
    case ColumnType::real:
      return insert.bind(parameter, parse_real(field.text).value());
    case ColumnType::text:
      return insert.bindNoCopy(parameter, field.text);
  }
}

Error changed(const InputFile& input) {
  return Error{ErrorCode::io, fmt::format("{} changed while it was being imported; import it again", input.name())};
}

}  // namespace

Result<void> load_rows(InputFile& input, const CsvOptions& options, const Schema& schema, const std::string& name,
                       SQLite::Database& database, const CsvPauseHandler& on_pause) {
  const std::string_view doing = "cannot store the rows";
  try {
    database.exec("BEGIN");
    database.exec(sql::expand(sql::import_create_table,
                              {{"table", sql::quote_identifier(name)}, {"column_definitions", column_definitions(schema)}}));
    SQLite::Statement insert(database, sql::expand(sql::import_insert_row,
                                                   {{"table", sql::quote_identifier(name)}, {"parameters", parameters(schema)}}));

    const auto on_header = [&](const CsvRecord& header) -> Result<void> {
      if (header.fields.size() != schema.columns.size()) return tl::unexpected(changed(input));
      return {};
    };
    // Called from libcsv, which is C: no exception may pass through it.
    const auto on_record = [&](const CsvRecord& record) -> Result<void> {
      try {
        for (std::size_t i = 0; i < record.fields.size(); ++i) {
          bind_field(insert, static_cast<int>(i) + 1, schema.columns[i].type, record.fields[i]);
        }
        insert.exec();
        insert.reset();
        return {};
      } catch (const SQLite::Exception& exception) {
        return tl::unexpected(sql::to_error(exception, doing));
      } catch (const std::bad_optional_access&) {
        return tl::unexpected(changed(input));
      }
    };
    KILN_CHECK(read_csv(input, options, on_header, on_record, on_pause));
    database.exec("COMMIT");
    return {};
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, doing));
  }
}

Result<void> check_stored_rows(const SQLite::Database& database, const std::string& name, std::int64_t rows_read) {
  try {
    SQLite::Statement stored(database, sql::expand(sql::import_stored_rows, {{"table", sql::quote_identifier(name)}}));
    stored.executeStep();
    const std::int64_t rows = stored.getColumn("rows").getInt64();
    const std::int64_t last_rowid = stored.getColumn("last_rowid").getInt64();
    if (rows == rows_read && last_rowid == rows_read) return {};
    return fail(ErrorCode::internal, "{} rows were read, and {} are stored, the last with rowid {}", rows_read, rows, last_rowid);
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, "cannot count the stored rows"));
  }
}

}  // namespace kiln::import
