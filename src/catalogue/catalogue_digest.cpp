#include "catalogue/catalogue_digest.h"

#include "value/value_digest.h"

namespace kiln::catalogue {

namespace {

class CatalogueDigest {
 public:
  void add(const Value& value) { add_value(digest_, value); }
  template <class T>
  void add(const T& figure) {
    add(to_value(figure));
  }

  void add(const statistics::ColumnStatistics& statistics) {
    statistics::for_each_figure(statistics, [&](std::string_view, const auto& figure) { add(figure); });
    add(statistics.most_frequent);
    add(statistics.least_frequent);
    add(static_cast<std::int64_t>(statistics.histogram.size()));
    for (const statistics::HistogramBin& bin : statistics.histogram) {
      add(bin.low);
      add(bin.high);
      add(bin.count);
    }
    for (const statistics::Percentile& percentile : statistics.percentiles) {
      add(std::int64_t{percentile.percent});
      add(percentile.continuous);
      add(percentile.discrete);
    }
  }

  std::string finish() { return digest_.finish(); }

 private:
  void add(const std::vector<statistics::FrequentValue>& values) {
    add(static_cast<std::int64_t>(values.size()));
    for (const statistics::FrequentValue& value : values) {
      add(value.value);
      add(value.frequency);
    }
  }

  Sha256 digest_;
};

}  // namespace

std::string digest_of(const Catalogue& catalogue) {
  CatalogueDigest digest;
  for (const std::string& text : {catalogue.name, catalogue.source_name, catalogue.source_sha256,
                                  catalogue.import_options, catalogue.program, catalogue.sqlite_version})
    digest.add(text);
  for (const auto& text : {catalogue.title, catalogue.description, catalogue.license}) digest.add(text);
  for (const std::int64_t number :
       {catalogue.rows, catalogue.source_bytes, static_cast<std::int64_t>(catalogue.columns.size())})
    digest.add(number);
  for (const CatalogueColumn& column : catalogue.columns) {
    digest.add(column.name);
    for (const auto& text : {column.header, column.title, column.description}) digest.add(text);
    digest.add(std::string(to_string(column.type)));
    digest.add(column.type_reason);
    digest.add(column.unit);
    digest.add(column.nans);
    digest.add(column.infinities);
    digest.add(column.order_digest);
    digest.add(column.statistics);
  }
  return digest.finish();
}

}  // namespace kiln::catalogue
