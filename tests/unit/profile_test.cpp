#include "import/profile/profile.h"

#include <random>
#include <string>

#include "byte_reader.h"
#include "catch.h"
#include "import/load.h"
#include "sql/database.h"
#include "temporary_folder.h"

namespace kiln::import {
namespace {

Result<void> go_on(double) { return {}; }

Result<RecordReader> open(const std::string& csv) { return RecordReader::open("t.csv", test::bytes_of(csv), {}, {}); }

Survey survey_of(const std::string& csv, std::size_t counting_bytes) {
  auto reader = open(csv);
  Problems problems;
  auto plans = plan_columns("t.csv", *reader, {}, "", {});
  return *survey(*reader, [] { return 1.0; }, *std::move(plans), go_on, problems, counting_bytes);
}

TEST_CASE("the statistics are the same, whether counted while reading, sorted in memory or sorted by SQL") {
  std::mt19937_64 random(3);
  std::string csv = "ints,reals,texts,dates,infinite,missing\n";
  for (int i = 0; i < 3000; ++i) {
    csv += i % 7 == 0 ? "" : std::to_string(static_cast<std::int64_t>(random()) >> (random() % 60));
    csv += "," + std::to_string(static_cast<double>(random() % 1000) / 7 - 50) + (i % 11 == 0 ? "e300" : "");
    csv += ",\"" + std::string(random() % 5, static_cast<char>('a' + random() % 3)) + "\"";
    csv += ",20" + std::to_string(10 + random() % 20) + "-0" + std::to_string(1 + random() % 9) + "-1" +
           std::to_string(random() % 10);
    csv += i % 5 == 0 ? ",-inf" : i % 3 == 0 ? ",inf" : "," + std::to_string(i) + ".5";
    csv += ",\n";
  }
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "t.db";
  Survey counted = survey_of(csv, kMaxCountingBytes);
  {
    auto database = sql::open_for_building(path);
    auto reader = open(csv);
    REQUIRE(load_rows(*reader, [] { return 1.0; }, counted, "t", *database, go_on).has_value());
  }
  // In memory; by SQL those of texts, which take more; all by SQL.
  for (const std::int64_t max_sorted_bytes : {kMaxSortedBytes, std::int64_t{50'000}, std::int64_t{0}}) {
    Survey sorted = survey_of(csv, 0);
    REQUIRE(profile_columns(path, "t", sorted, [](double) { return true; }, max_sorted_bytes).has_value());
    for (std::size_t i = 0; i < counted.columns.size(); ++i) {
      INFO(counted.columns[i].plan.name << ", " << max_sorted_bytes);
      CHECK(*sorted.columns[i].statistics == *counted.columns[i].statistics);
    }
  }
  CHECK(counted.columns[3].statistics->temporal == "date");
}

TEST_CASE("a table that isn't there is an error") {
  const std::string csv = "a\nx\ny\n";
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "t.db";
  Survey survey = survey_of(csv, 0);
  {
    auto database = sql::open_for_building(path);
    auto reader = open(csv);
    REQUIRE(load_rows(*reader, [] { return 1.0; }, survey, "other", *database, go_on).has_value());
  }
  CHECK_FALSE(profile_columns(path, "t", survey, [](double) { return true; }).has_value());  // there is no such table
}

}  // namespace
}  // namespace kiln::import
