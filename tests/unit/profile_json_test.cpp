#include "render/profile_json.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "catch.h"

namespace kiln::render {
namespace {

catalogue::Catalogue one_column(catalogue::CatalogueColumn column) {
  catalogue::Catalogue catalogue;
  catalogue.name = "t";
  catalogue.rows = 3;
  catalogue.columns.push_back(std::move(column));
  return catalogue;
}

catalogue::CatalogueColumn numbers() {
  catalogue::CatalogueColumn column;
  column.name = "n";
  column.header = "N";
  column.type = ColumnType::integer;
  column.type_reason = "all 2 are integers";
  column.statistics.count = 2;
  column.statistics.nulls = 1;
  column.statistics.distinct = 2;
  column.statistics.min = std::int64_t{1};
  column.statistics.max = std::int64_t{4};
  column.statistics.mode = std::int64_t{1};
  column.statistics.mode_frequency = 1;
  column.statistics.mode_ties = 2;
  column.statistics.most_frequent = {{std::int64_t{1}, 1}, {std::int64_t{4}, 1}};
  column.statistics.least_frequent = {{std::int64_t{1}, 1}};
  column.statistics.histogram = {{std::int64_t{1}, 2.5, 1}, {2.5, std::int64_t{4}, 1}};
  column.statistics.sum = std::int64_t{5};
  column.statistics.range = std::int64_t{3};
  column.statistics.mean = 2.5;
  column.statistics.variance = 4.5;
  column.statistics.stddev = 2.1213203435596424;
  column.statistics.geometric_mean = 2.0;
  column.statistics.median = 2.5;
  column.statistics.zeros = 0;
  column.statistics.negatives = 0;
  column.statistics.percentiles = {{50, 2.5, std::int64_t{1}}};
  return column;
}

TEST_CASE("the profile of a column of numbers: its members in their order, and null for what there is none of") {
  CHECK(
      profile_json(0, numbers(), 0) ==
      R"({"column":0,"name":"n","header":"N","title":null,"description":null,"type":"INTEGER","type_reason":"all 2 are integers","unit":null,)" R"("count":2,"nulls":1,"nans":0,"infinities":0,"distinct":2,"unique":true,"min":1,"max":4,)" R"("range":3,"sum":5,"mean":2.5,"geometric_mean":2.0,"variance":4.5,"stddev":2.1213203435596424,"skewness":null,"median":2.5,"zeros":0,"negatives":0,)" R"("percentiles":[{"percent":50,"continuous":2.5,"discrete":1}],"mode":1,"frequency":1,"ties":2,)" R"("most_frequent":[{"value":1,"frequency":1},{"value":4,"frequency":1}],"least_frequent":[{"value":1,"frequency":1}],)" R"("histogram":[{"low":1,"high":2.5,"count":1},{"low":2.5,"high":4,"count":1}]})");
}

TEST_CASE("texts have lengths instead, and dates their ends") {
  catalogue::CatalogueColumn column;
  column.name = "t";
  column.title = "Say \"t\"";
  column.type = ColumnType::text;
  column.type_reason = "no numbers";
  column.statistics.count = 1;
  column.statistics.nulls = 2;
  column.statistics.distinct = 1;
  column.statistics.min = "2013-01-01";
  column.statistics.max = "2013-01-01";
  column.statistics.mode = "2013-01-01";
  column.statistics.mode_frequency = 1;
  column.statistics.mode_ties = 1;
  column.statistics.empty = 0;
  column.statistics.shortest = 10;
  column.statistics.longest = 10;
  column.statistics.mean_length = 10.0;
  column.statistics.temporal = "date";
  const std::string begin =
      R"({"column":0,"name":"t","header":null,"title":"Say \"t\"","description":null,"type":"TEXT","type_reason":"no numbers","unit":null,)" R"("count":1,"nulls":2,"nans":0,"infinities":0,"distinct":1,"unique":true,"min":"2013-01-01","max":"2013-01-01",)" R"("empty":0,"shortest":10,"longest":10,"mean_length":10.0,)";
  const std::string end =
      R"("mode":"2013-01-01","frequency":1,"ties":1,"most_frequent":[],"least_frequent":[],"histogram":[]})";
  CHECK(profile_json(0, column, column.nans) ==
        begin + R"("temporal":"date","earliest":"2013-01-01","latest":"2013-01-01",)" + end);
  column.statistics.temporal.reset();
  CHECK(profile_json(0, column, column.nans) == begin + end);
}

TEST_CASE("infinities are texts, as in rows") {
  catalogue::CatalogueColumn column;
  column.name = "r";
  column.type = ColumnType::real;
  column.statistics.max = std::numeric_limits<double>::infinity();
  CHECK(nlohmann::json::parse(profile_json(0, column, column.nans))["max"] == "Infinity");
}

TEST_CASE("the dataset's columns: whole, or without what is a list") {
  catalogue::Catalogue catalogue = one_column(numbers());
  catalogue.columns.emplace_back().name = "u";
  catalogue.title = "T";
  catalogue.license = "CC0-1.0";
  CHECK(profiles_json(catalogue, Detail::whole) ==
        R"({"dataset":"t","title":"T","description":null,"license":"CC0-1.0","rows":3,"columns":[)" +
            profile_json(0, catalogue.columns[0], 0) + "," + profile_json(1, catalogue.columns[1], 0) + "]}");
  auto whole = nlohmann::ordered_json::parse(profiles_json(catalogue, Detail::whole));
  for (auto& column : whole["columns"]) {
    for (const char* list : {"percentiles", "most_frequent", "least_frequent", "histogram"}) column.erase(list);
  }
  CHECK(whole.dump() == profiles_json(catalogue, Detail::figures));
}

}  // namespace
}  // namespace kiln::render
