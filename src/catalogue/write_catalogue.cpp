// The import's side of the catalogue: creates its tables and fills them.
#include <fmt/format.h>

#include <string_view>

#include "catalogue/catalogue.h"
#include "catalogue/catalogue_digest.h"
#include "catalogue/format.h"
#include "sql/identifier.h"
#include "sql/statements.h"

namespace kiln::catalogue {

namespace {

void run(SQLite::Statement& statement) {
  statement.exec();
  statement.reset();
}

void write_dataset(SQLite::Database& database, const Catalogue& catalogue) {
  SQLite::Statement dataset(database, sql::catalogue_insert_dataset);
  dataset.bind(":name", catalogue.name);
  dataset.bind(":rows", catalogue.rows);
  dataset.bind(":columns", static_cast<std::int64_t>(catalogue.columns.size()));
  dataset.bind(":source_name", catalogue.source_name);
  dataset.bind(":source_bytes", catalogue.source_bytes);
  dataset.bind(":source_sha256", catalogue.source_sha256);
  bind_value(dataset, ":title", to_value(catalogue.title));
  bind_value(dataset, ":description", to_value(catalogue.description));
  bind_value(dataset, ":license", to_value(catalogue.license));
  dataset.bind(":import_options", catalogue.import_options);
  dataset.bind(":program", catalogue.program);
  dataset.bind(":sqlite_version", catalogue.sqlite_version);
  dataset.bind(":digest", digest_of(catalogue));
  dataset.exec();
}

// The statement with a column and a parameter for each figure.
std::string insert_column() {
  std::string columns, parameters;
  const statistics::ColumnStatistics statistics;
  statistics::for_each_figure(statistics, [&](std::string_view name, const auto&) {
    columns += fmt::format(", {}", name);
    parameters += fmt::format(", :{}", name);
  });
  return sql::expand(sql::catalogue_insert_column, {{"figures", columns}, {"parameters", parameters}});
}

class ColumnWriter {
 public:
  explicit ColumnWriter(SQLite::Database& database)
      : column_(database, insert_column()),
        percentile_(database, sql::catalogue_insert_percentile),
        bin_(database, sql::catalogue_insert_bin),
        frequency_(database, sql::catalogue_insert_frequency) {}

  void write(std::int64_t position, const CatalogueColumn& column) {
    write_figures(position, column);
    for (const statistics::Percentile& percentile : column.statistics.percentiles) {
      percentile_.bind(":position", position);
      percentile_.bind(":percent", percentile.percent);
      bind_value(percentile_, ":continuous", percentile.continuous);
      bind_value(percentile_, ":discrete", percentile.discrete);
      run(percentile_);
    }
    for (std::size_t i = 0; i < column.statistics.histogram.size(); ++i) {
      const statistics::HistogramBin& bin = column.statistics.histogram[i];
      bin_.bind(":position", position);
      bin_.bind(":bin", static_cast<std::int64_t>(i));
      bind_value(bin_, ":low", bin.low);
      bind_value(bin_, ":high", bin.high);
      bin_.bind(":count", bin.count);
      run(bin_);
    }
    write_frequencies(position, "most", column.statistics.most_frequent);
    write_frequencies(position, "least", column.statistics.least_frequent);
  }

 private:
  void write_figures(std::int64_t position, const CatalogueColumn& column) {
    const statistics::ColumnStatistics& statistics = column.statistics;
    column_.bind(":position", position);
    column_.bind(":name", column.name);
    bind_value(column_, ":header", to_value(column.header));
    bind_value(column_, ":title", to_value(column.title));
    bind_value(column_, ":description", to_value(column.description));
    column_.bind(":type", std::string(to_string(column.type)));
    column_.bind(":type_reason", column.type_reason);
    bind_value(column_, ":unit", to_value(column.unit));
    column_.bind(":nans", column.nans);
    column_.bind(":infinities", column.infinities);
    column_.bind(":order_digest", column.order_digest);
    column_.bind(":is_unique", statistics.is_unique() ? 1 : 0);
    statistics::for_each_figure(statistics, [&](std::string_view name, const auto& figure) {
      bind_value(column_, fmt::format(":{}", name).c_str(), to_value(figure));
    });
    run(column_);
  }

  void write_frequencies(std::int64_t position, const char* which,
                         const std::vector<statistics::FrequentValue>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      frequency_.bind(":position", position);
      frequency_.bind(":which", std::string(which));
      frequency_.bind(":rank", static_cast<std::int64_t>(i) + 1);
      bind_value(frequency_, ":value", values[i].value);
      frequency_.bind(":frequency", values[i].frequency);
      run(frequency_);
    }
  }

  SQLite::Statement column_, percentile_, bin_, frequency_;
};

}  // namespace

void write_catalogue(SQLite::Database& database, const Catalogue& catalogue) {
  database.exec(fmt::format("PRAGMA application_id={}", kApplicationId));
  database.exec(fmt::format("PRAGMA user_version={}", kFormatVersion));
  for (const char* create : {sql::catalogue_create_kiln_dataset, sql::catalogue_create_kiln_columns,
                             sql::catalogue_create_kiln_percentiles, sql::catalogue_create_kiln_histograms,
                             sql::catalogue_create_kiln_frequencies, sql::catalogue_create_columns_view}) {
    database.exec(create);
  }
  write_dataset(database, catalogue);
  ColumnWriter writer(database);
  for (std::size_t i = 0; i < catalogue.columns.size(); ++i)
    writer.write(static_cast<std::int64_t>(i), catalogue.columns[i]);
}

}  // namespace kiln::catalogue
