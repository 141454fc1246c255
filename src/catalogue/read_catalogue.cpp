// The server's side of the catalogue: reads all of it, once, and checks that it is whole.
#include <fmt/format.h>

#include <filesystem>

#include "catalogue/catalogue.h"
#include "catalogue/catalogue_digest.h"
#include "catalogue/format.h"
#include "catalogue/plausibility.h"
#include "catalogue/schema.h"
#include "sql/database.h"
#include "sql/identifier.h"
#include "sql/statements.h"
#include "sql/work_limit.h"

namespace kiln::catalogue {

namespace {

std::int64_t pragma(const SQLite::Database& database, const char* name) {
  SQLite::Statement statement(database, fmt::format("PRAGMA {}", name));
  statement.executeStep();
  return statement.getColumn(0).getInt64();
}

// A row takes more than a byte: so many there can be.
std::int64_t bytes_of(const std::string& path) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  return error ? 0 : static_cast<std::int64_t>(bytes);
}

std::optional<std::string> optional_text(const SQLite::Column& column) {
  return column.isNull() ? std::nullopt : std::optional(column.getString());
}
// A figure of each of the types that figures have.
void read_figure(const SQLite::Column& column, std::int64_t& figure) { figure = column.getInt64(); }
void read_figure(const SQLite::Column& column, std::string& figure) { figure = column.getString(); }
void read_figure(const SQLite::Column& column, Value& figure) { figure = read_value(column); }
void read_figure(const SQLite::Column& column, double& figure) { figure = column.getDouble(); }
template <class T>
void read_figure(const SQLite::Column& column, std::optional<T>& figure) {
  if (!column.isNull()) read_figure(column, figure.emplace());
}

CatalogueColumn read_column(SQLite::Statement& row) {
  CatalogueColumn column;
  column.name = row.getColumn("name").getString();
  column.header = optional_text(row.getColumn("header"));
  column.title = optional_text(row.getColumn("title"));
  column.description = optional_text(row.getColumn("description"));
  const auto type = parse_column_type(row.getColumn("type").getString());
  if (!type) throw SQLite::Exception(fmt::format("column {} has an unknown type", column.name));
  column.type = *type;
  column.type_reason = row.getColumn("type_reason").getString();
  column.unit = optional_text(row.getColumn("unit"));
  column.nans = row.getColumn("nans").getInt64();
  column.infinities = row.getColumn("infinities").getInt64();
  column.order_digest = row.getColumn("order_digest").getString();
  statistics::for_each_figure(column.statistics,
                              [&](const char* name, auto& figure) { read_figure(row.getColumn(name), figure); });
  if (row.getColumn("is_unique").getInt64() != (column.statistics.is_unique() ? 1 : 0)) {
    throw SQLite::Exception(fmt::format("is_unique of column {} contradicts its counts", column.name));
  }
  return column;
}

// The statistics of the column that a row of one of the smaller tables belongs to.
statistics::ColumnStatistics& statistics_of(Catalogue& catalogue, const SQLite::Statement& row, const char* table) {
  const auto position = static_cast<std::size_t>(row.getColumn(0).getInt64());
  if (position >= catalogue.columns.size())
    throw SQLite::Exception(fmt::format("{} describes a column {}, which isn't there", table, position));
  return catalogue.columns[position].statistics;
}

// Rows are numbered without gaps.
void check_number(const SQLite::Column& number, std::size_t expected, const char* table) {
  if (number.getInt64() == static_cast<std::int64_t>(expected)) return;
  throw SQLite::Exception(fmt::format("{} has a row {} where {} is expected", table, number.getInt64(), expected));
}

void read_columns(const SQLite::Database& database, Catalogue& catalogue) {
  SQLite::Statement columns(database, sql::catalogue_select_columns);
  while (columns.executeStep()) {
    check_number(columns.getColumn("position"), catalogue.columns.size(), "kiln_columns");
    catalogue.columns.push_back(read_column(columns));
  }
  SQLite::Statement percentiles(database, sql::catalogue_select_percentiles);
  while (percentiles.executeStep()) {
    auto& read = statistics_of(catalogue, percentiles, "kiln_percentiles").percentiles;
    const int percent = percentiles.getColumn("percent").getInt();
    if (!read.empty() && read.back().percent >= percent)
      throw SQLite::Exception(fmt::format("kiln_percentiles has {} after {}", percent, read.back().percent));
    read.push_back(
        {percent, read_value(percentiles.getColumn("continuous")), read_value(percentiles.getColumn("discrete"))});
  }
  SQLite::Statement bins(database, sql::catalogue_select_bins);
  while (bins.executeStep()) {
    auto& histogram = statistics_of(catalogue, bins, "kiln_histograms").histogram;
    check_number(bins.getColumn("bin"), histogram.size(), "kiln_histograms");
    histogram.push_back(
        {read_value(bins.getColumn("low")), read_value(bins.getColumn("high")), bins.getColumn("count").getInt64()});
  }
  SQLite::Statement frequencies(database, sql::catalogue_select_frequencies);
  while (frequencies.executeStep()) {
    statistics::ColumnStatistics& statistics = statistics_of(catalogue, frequencies, "kiln_frequencies");
    auto& values =
        frequencies.getColumn("which").getString() == "most" ? statistics.most_frequent : statistics.least_frequent;
    check_number(frequencies.getColumn("rank"), values.size() + 1, "kiln_frequencies");
    values.push_back({read_value(frequencies.getColumn("value")), frequencies.getColumn("frequency").getInt64()});
  }
}

// Returns how many columns it's said to have, beside the catalogue without them.
std::pair<Catalogue, std::int64_t> read_dataset(const SQLite::Database& database) {
  SQLite::Statement dataset(database, sql::catalogue_select_dataset);
  if (!dataset.executeStep()) throw SQLite::Exception("its catalogue is empty");
  Catalogue catalogue;
  catalogue.name = dataset.getColumn("name").getString();
  catalogue.title = optional_text(dataset.getColumn("title"));
  catalogue.description = optional_text(dataset.getColumn("description"));
  catalogue.rows = dataset.getColumn("rows").getInt64();
  catalogue.source_name = dataset.getColumn("source_name").getString();
  catalogue.source_bytes = dataset.getColumn("source_bytes").getInt64();
  catalogue.source_sha256 = dataset.getColumn("source_sha256").getString();
  catalogue.license = optional_text(dataset.getColumn("license"));
  catalogue.import_options = dataset.getColumn("import_options").getString();
  catalogue.program = dataset.getColumn("program").getString();
  catalogue.sqlite_version = dataset.getColumn("sqlite_version").getString();
  catalogue.digest = dataset.getColumn("digest").getString();
  const std::int64_t columns = dataset.getColumn("columns").getInt64();
  if (dataset.executeStep()) throw SQLite::Exception("kiln_dataset has more than one row");
  return {std::move(catalogue), columns};
}

Result<void> check_mark(const SQLite::Database& database, const std::string& path) {
  if (pragma(database, "application_id") != kApplicationId)
    return fail(ErrorCode::corrupt, "{} is an SQLite database, but kiln import didn't make it", path);
  if (const auto version = pragma(database, "user_version"); version != kFormatVersion)
    return fail(ErrorCode::corrupt, "{} has format {}, and this kiln reads format {}; import it again", path, version,
                kFormatVersion);
  return {};
}

tl::unexpected<Error> damaged(const std::string& path, std::string_view what) {
  return fail(ErrorCode::corrupt, "{} is damaged: {}; import it again", path, what);
}

std::int64_t last_rowid(const SQLite::Database& database, const std::string& table) {
  SQLite::Statement statement(database,
                              sql::expand(sql::catalogue_select_last_rowid, {{"table", sql::quote_identifier(table)}}));
  statement.executeStep();
  return statement.getColumn(0).getInt64();
}

// What read(), which throws SQLite::Exception, returns of a file nobody has looked at yet.
template <class Read>
auto read_warily(const SQLite::Database& database, const std::string& path, const Read& read) -> decltype(read()) {
  const sql::WorkLimit limit(database, bytes_of(path));
  try {
    return read();
  } catch (const SQLite::Exception& exception) {
    return damaged(
        path, limit.is_reached() ? "it takes longer to read than a file of its size can" : sql::reason_of(exception));
  }
}

}  // namespace

Result<Catalogue> read_catalogue(const SQLite::Database& database, const std::string& path) {
  return read_warily(database, path, [&]() -> Result<Catalogue> {
    KILN_CHECK(check_mark(database, path));
    if (const std::string fault = fault_of_schema(database); !fault.empty()) return damaged(path, fault);
    auto [catalogue, columns] = read_dataset(database);
    if (catalogue.rows < 0 || catalogue.rows > bytes_of(path))
      return damaged(path, fmt::format("it says {} rows, and has {} bytes", catalogue.rows, bytes_of(path)));
    read_columns(database, catalogue);
    if (static_cast<std::int64_t>(catalogue.columns.size()) != columns)
      return damaged(path, fmt::format("it says {} columns and describes {}", columns, catalogue.columns.size()));
    return std::move(catalogue);
  });
}

Result<Catalogue> read_checked_catalogue(const SQLite::Database& database, const std::string& path) {
  KILN_TRY(Catalogue catalogue, read_catalogue(database, path));
  if (digest_of(catalogue) != catalogue.digest)
    return damaged(path, "its catalogue isn't the one that was baked, for it has another digest");
  if (const std::string contradiction = contradiction_in(catalogue); !contradiction.empty())
    return damaged(path, contradiction);
  return read_warily(database, path, [&]() -> Result<Catalogue> {
    const std::string fault = fault_of_rows_table(database, catalogue);
    if (!fault.empty()) return damaged(path, fault);
    const std::int64_t last = last_rowid(database, catalogue.name);
    if (last != catalogue.rows)
      return damaged(path, fmt::format("it says {} rows, and the last one is number {}", catalogue.rows, last));
    return std::move(catalogue);
  });
}

}  // namespace kiln::catalogue
