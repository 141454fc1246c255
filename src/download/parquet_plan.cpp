#include "download/parquet_plan.h"

#include <utility>

namespace kiln::download {

namespace {

using parquet::Kind;

Kind kind_of(const catalogue::CatalogueColumn& column, question::Cast cast) {
  if (cast == question::Cast::text) return Kind::text;
  if (cast == question::Cast::real || column.type == ColumnType::real) return Kind::real;
  if (column.type == ColumnType::integer) return Kind::integer;
  // The import has found that all values are dates or times of one form.
  const auto* least = std::get_if<std::string>(&column.statistics.min);
  return column.statistics.temporal && least ? parquet::temporal_kind(*least) : Kind::text;
}

PlannedColumn plan_column(const dataset::Dataset& dataset, const dataset::QueryConnection& reader,
                          const question::Selection::Item& item) {
  if (item.reference.is_row()) {
    const Kind kind = item.cast == question::Cast::text   ? Kind::text
                      : item.cast == question::Cast::real ? Kind::real
                                                          : Kind::integer;
    return {item, kind, ValueSource::row_number};
  }
  const std::size_t position = *item.reference.position;
  const catalogue::CatalogueColumn& column = dataset.catalogue().columns[position];
  const ValueSource source = column.statistics.count == 0 ? ValueSource::nothing
                             : reader.has_ranks(position) ? ValueSource::ranks
                                                          : ValueSource::cells;
  return {item, kind_of(column, item.cast), source};
}

}  // namespace

std::vector<parquet::Column> ParquetPlan::file_columns() const {
  std::vector<parquet::Column> named;
  named.reserve(columns.size());
  for (const PlannedColumn& column : columns) named.push_back({column.item.name, column.kind});
  return named;
}

std::size_t ParquetPlan::held_bytes() const {
  std::size_t bytes = 0;
  // A name stands here and in the file's columns.
  for (const PlannedColumn& column : columns) bytes += 2 * (sizeof(column) + column.item.name.capacity());
  return bytes;
}

ParquetPlan plan_parquet(const dataset::Dataset& dataset, const dataset::QueryConnection& reader,
                         const question::Selection& selection) {
  ParquetPlan plan;
  plan.columns.reserve(selection.items.size());
  for (const question::Selection::Item& item : selection.items)
    plan.columns.push_back(plan_column(dataset, reader, item));
  return plan;
}

parquet::FileWriter begin_parquet(const dataset::Dataset& dataset, const ParquetPlan& plan) {
  const catalogue::Catalogue& catalogue = dataset.catalogue();
  parquet::Metadata metadata{{"dataset", catalogue.name}};
  if (catalogue.title) metadata.emplace_back("title", *catalogue.title);
  if (catalogue.description) metadata.emplace_back("description", *catalogue.description);
  if (catalogue.license) metadata.emplace_back("license", *catalogue.license);
  metadata.emplace_back("source", catalogue.source_name);
  metadata.emplace_back("source_sha256", catalogue.source_sha256);
  metadata.emplace_back("program", "kiln " KILN_VERSION);
  return {plan.file_columns(), std::move(metadata), "kiln version " KILN_VERSION};
}

}  // namespace kiln::download
