#include "render/profile_json.h"

#include <string_view>
#include <utility>
#include <vector>

#include "render/json_writer.h"

namespace kiln::render {

namespace {

template <class T, class WriteMembers>
void write_list(JsonWriter& json, std::string_view name, const std::vector<T>& items,
                const WriteMembers& write_members) {
  json.name(name);
  json.begin_array();
  for (const T& item : items) {
    json.element();
    json.begin_object();
    write_members(item);
    json.end_object();
  }
  json.end_array();
}

void write_frequent(JsonWriter& json, std::string_view name, const std::vector<statistics::FrequentValue>& values) {
  write_list(json, name, values, [&](const statistics::FrequentValue& frequent) {
    json.member("value", frequent.value);
    json.member("frequency", frequent.frequency);
  });
}

void write_identity(JsonWriter& json, std::size_t position, const catalogue::CatalogueColumn& column) {
  json.member("column", static_cast<std::int64_t>(position));
  json.member("name", std::string_view(column.name));
  json.member("header", to_value(column.header));
  json.member("title", to_value(column.title));
  json.member("description", to_value(column.description));
  json.member("type", to_string(column.type));
  json.member("type_reason", std::string_view(column.type_reason));
  json.member("unit", to_value(column.unit));
}

void write_numbers(JsonWriter& json, const statistics::ColumnStatistics& statistics, Detail detail) {
  json.member("range", statistics.range);
  json.member("sum", statistics.sum);
  json.member("mean", to_value(statistics.mean));
  json.member("geometric_mean", to_value(statistics.geometric_mean));
  json.member("variance", to_value(statistics.variance));
  json.member("stddev", to_value(statistics.stddev));
  json.member("skewness", to_value(statistics.skewness));
  json.member("median", statistics.median);
  json.member("zeros", to_value(statistics.zeros));
  json.member("negatives", to_value(statistics.negatives));
  if (detail == Detail::figures) return;
  write_list(json, "percentiles", statistics.percentiles, [&](const statistics::Percentile& percentile) {
    json.member("percent", std::int64_t{percentile.percent});
    json.member("continuous", percentile.continuous);
    json.member("discrete", percentile.discrete);
  });
}

void write_texts(JsonWriter& json, const statistics::ColumnStatistics& statistics) {
  json.member("empty", to_value(statistics.empty));
  json.member("shortest", to_value(statistics.shortest));
  json.member("longest", to_value(statistics.longest));
  json.member("mean_length", to_value(statistics.mean_length));
  if (!statistics.temporal) return;
  json.member("temporal", std::string_view(*statistics.temporal));
  json.member("earliest", statistics.min);
  json.member("latest", statistics.max);
}

void write_column(JsonWriter& json, std::size_t position, const catalogue::CatalogueColumn& column,
                  std::optional<std::int64_t> nans, Detail detail) {
  const statistics::ColumnStatistics& statistics = column.statistics;
  json.begin_object();
  write_identity(json, position, column);
  json.member("count", statistics.count);
  json.member("nulls", statistics.nulls);
  json.member("nans", to_value(nans));
  json.member("infinities", column.infinities);
  json.member("distinct", statistics.distinct);
  json.member("unique", statistics.is_unique());
  json.member("min", statistics.min);
  json.member("max", statistics.max);
  if (is_numeric(column.type)) {
    write_numbers(json, statistics, detail);
  } else {
    write_texts(json, statistics);
  }
  json.member("mode", statistics.mode);
  json.member("frequency", statistics.mode_frequency);
  json.member("ties", statistics.mode_ties);
  if (detail == Detail::whole) {
    write_frequent(json, "most_frequent", statistics.most_frequent);
    write_frequent(json, "least_frequent", statistics.least_frequent);
    write_list(json, "histogram", statistics.histogram, [&](const statistics::HistogramBin& bin) {
      json.member("low", bin.low);
      json.member("high", bin.high);
      json.member("count", bin.count);
    });
  }
  json.end_object();
}

}  // namespace

std::string profile_json(std::size_t position, const catalogue::CatalogueColumn& column,
                         std::optional<std::int64_t> nans) {
  JsonWriter json;
  write_column(json, position, column, nans, Detail::whole);
  return std::move(json).text();
}

void ProfilesWriter::begin(std::int64_t rows) {
  JsonWriter json;
  json.begin_object();
  json.member("dataset", std::string_view(catalogue_.name));
  json.member("title", to_value(catalogue_.title));
  json.member("description", to_value(catalogue_.description));
  json.member("license", to_value(catalogue_.license));
  json.member("rows", rows);
  json.name("columns");
  json.begin_array();
  text_ = std::move(json).text();
}

void ProfilesWriter::add(std::string_view profile) {
  if (!std::exchange(is_first_, false)) text_ += ',';
  text_ += profile;
}

std::string ProfilesWriter::finish() && { return std::move(text_) + "]}"; }

std::string profiles_json(const catalogue::Catalogue& catalogue, Detail detail) {
  ProfilesWriter writer(catalogue);
  writer.begin(catalogue.rows);
  for (std::size_t i = 0; i < catalogue.columns.size(); ++i) {
    JsonWriter json;
    write_column(json, i, catalogue.columns[i], catalogue.columns[i].nans, detail);
    writer.add(std::move(json).text());
  }
  return std::move(writer).finish();
}

}  // namespace kiln::render
