#include "render/statistic_json.h"

#include <string_view>
#include <utility>

#include "render/json_writer.h"

namespace kiln::render {

namespace {

// What write adds stands between the column and its counts.
template <class Write>
std::string render(std::size_t position, const catalogue::CatalogueColumn& column,
                   const statistics::ColumnStatistics& statistics, const Write& write) {
  JsonWriter json;
  json.begin_object();
  json.member("column", static_cast<std::int64_t>(position));
  json.member("name", std::string_view(column.name));
  write(json);
  json.member("count", statistics.count);
  json.member("nulls", statistics.nulls);
  json.end_object();
  return std::move(json).text();
}

}  // namespace

std::string mean_json(std::size_t position, const catalogue::CatalogueColumn& column,
                      const statistics::ColumnStatistics& statistics) {
  return render(position, column, statistics,
                [&](JsonWriter& json) { json.member("mean", to_value(statistics.mean)); });
}

std::string median_json(std::size_t position, const catalogue::CatalogueColumn& column,
                        const statistics::ColumnStatistics& statistics) {
  return render(position, column, statistics, [&](JsonWriter& json) { json.member("median", statistics.median); });
}

std::string mode_json(std::size_t position, const catalogue::CatalogueColumn& column,
                      const statistics::ColumnStatistics& statistics) {
  return render(position, column, statistics, [&](JsonWriter& json) {
    json.member("mode", statistics.mode);
    json.member("frequency", statistics.mode_frequency);
    json.member("ties", statistics.mode_ties);
  });
}

}  // namespace kiln::render
