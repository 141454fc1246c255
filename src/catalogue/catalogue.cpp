#include "catalogue/catalogue.h"

#include <fmt/format.h>

#include "sql/database.h"
#include "sql/statements.h"

namespace kiln {

namespace {

// PRAGMA application_id: "kiln" in ASCII. file(1) and the server tell a baked file by it.
constexpr std::int64_t kApplicationId = 0x6b696c6e;
// PRAGMA user_version: raised whenever an older server couldn't read what a newer import writes.
constexpr std::int64_t kFormatVersion = 2;

std::int64_t pragma(const SQLite::Database& database, const char* name) {
  SQLite::Statement statement(database, fmt::format("PRAGMA {}", name));
  statement.executeStep();
  return statement.getColumn(0).getInt64();
}

std::optional<std::string> read_optional(const SQLite::Column& column) {
  return column.isNull() ? std::nullopt : std::optional(column.getString());
}

void bind_optional(SQLite::Statement& statement, const char* parameter, const std::optional<std::string>& text) {
  if (text) return statement.bind(parameter, *text);
  statement.bind(parameter);
}

CatalogueColumn read_column(SQLite::Statement& row) {
  CatalogueColumn column;
  column.name = row.getColumn("name").getString();
  column.header = read_optional(row.getColumn("header"));
  column.title = read_optional(row.getColumn("title"));
  column.description = read_optional(row.getColumn("description"));
  column.nans = row.getColumn("nans").getInt64();
  column.infinities = row.getColumn("infinities").getInt64();
  const auto type = parse_column_type(row.getColumn("type").getString());
  if (!type) throw SQLite::Exception(fmt::format("column {} has an unknown type", column.name));
  column.type = *type;
  column.type_reason = row.getColumn("type_reason").getString();
  ColumnStatistics& statistics = column.statistics;
  statistics.count = row.getColumn("count").getInt64();
  statistics.nulls = row.getColumn("nulls").getInt64();
  if (!row.getColumn("mean").isNull()) statistics.mean = row.getColumn("mean").getDouble();
  statistics.median = read_value(row.getColumn("median"));
  statistics.mode = read_value(row.getColumn("mode"));
  statistics.mode_frequency = row.getColumn("mode_frequency").getInt64();
  statistics.mode_ties = row.getColumn("mode_ties").getInt64();
  return column;
}

}  // namespace

void write_catalogue(SQLite::Database& database, const Catalogue& catalogue) {
  database.exec(fmt::format("PRAGMA application_id={}", kApplicationId));
  database.exec(fmt::format("PRAGMA user_version={}", kFormatVersion));
  database.exec(sql::catalogue_create_kiln_dataset);
  database.exec(sql::catalogue_create_kiln_columns);
  database.exec(sql::catalogue_create_columns_view);

  SQLite::Statement dataset(database, sql::catalogue_insert_dataset);
  dataset.bind(":name", catalogue.name);
  dataset.bind(":rows", catalogue.rows);
  dataset.bind(":columns", static_cast<std::int64_t>(catalogue.columns.size()));
  dataset.bind(":source_name", catalogue.source_name);
  dataset.bind(":source_bytes", catalogue.source_bytes);
  dataset.bind(":source_sha256", catalogue.source_sha256);
  bind_optional(dataset, ":title", catalogue.title);
  bind_optional(dataset, ":description", catalogue.description);
  bind_optional(dataset, ":license", catalogue.license);
  dataset.bind(":import_options", catalogue.import_options);
  dataset.bind(":program", catalogue.program);
  dataset.exec();

  SQLite::Statement insert(database, sql::catalogue_insert_column);
  for (std::size_t position = 0; position < catalogue.columns.size(); ++position) {
    const CatalogueColumn& column = catalogue.columns[position];
    const ColumnStatistics& statistics = column.statistics;
    insert.bind(":position", static_cast<std::int64_t>(position));
    insert.bind(":name", column.name);
    bind_optional(insert, ":header", column.header);
    bind_optional(insert, ":title", column.title);
    bind_optional(insert, ":description", column.description);
    insert.bind(":nans", column.nans);
    insert.bind(":infinities", column.infinities);
    insert.bind(":type", std::string(to_string(column.type)));
    insert.bind(":type_reason", column.type_reason);
    insert.bind(":count", statistics.count);
    insert.bind(":nulls", statistics.nulls);
    bind_value(insert, ":mean", statistics.mean ? Value(*statistics.mean) : Value());
    bind_value(insert, ":median", statistics.median);
    bind_value(insert, ":mode", statistics.mode);
    insert.bind(":mode_frequency", statistics.mode_frequency);
    insert.bind(":mode_ties", statistics.mode_ties);
    insert.exec();
    insert.reset();
  }
}

Result<Catalogue> read_catalogue(const SQLite::Database& database, const std::string& path) {
  try {
    if (pragma(database, "application_id") != kApplicationId) {
      return fail(ErrorCode::corrupt, "{} is an SQLite database, but kiln import didn't make it", path);
    }
    if (const auto version = pragma(database, "user_version"); version != kFormatVersion) {
      return fail(ErrorCode::corrupt, "{} has format {}, and this kiln reads format {}; import it again", path, version,
                  kFormatVersion);
    }
    SQLite::Statement dataset(database, sql::catalogue_select_dataset);
    if (!dataset.executeStep()) return fail(ErrorCode::corrupt, "{} is damaged: its catalogue is empty", path);
    Catalogue catalogue;
    catalogue.name = dataset.getColumn("name").getString();
    catalogue.rows = dataset.getColumn("rows").getInt64();
    catalogue.source_name = dataset.getColumn("source_name").getString();
    catalogue.source_bytes = dataset.getColumn("source_bytes").getInt64();
    catalogue.source_sha256 = dataset.getColumn("source_sha256").getString();
    catalogue.title = read_optional(dataset.getColumn("title"));
    catalogue.description = read_optional(dataset.getColumn("description"));
    catalogue.license = read_optional(dataset.getColumn("license"));
    catalogue.import_options = dataset.getColumn("import_options").getString();
    catalogue.program = dataset.getColumn("program").getString();
    const std::int64_t columns = dataset.getColumn("columns").getInt64();

    SQLite::Statement rows(database, sql::catalogue_select_columns);
    while (rows.executeStep()) catalogue.columns.push_back(read_column(rows));
    if (static_cast<std::int64_t>(catalogue.columns.size()) != columns) {
      return fail(ErrorCode::corrupt, "{} is damaged: it says {} columns and describes {}", path, columns,
                  catalogue.columns.size());
    }
    return catalogue;
  } catch (const SQLite::Exception& exception) {
    return fail(ErrorCode::corrupt, "{} is damaged: {}; import it again", path, exception.what());
  }
}

}  // namespace kiln
