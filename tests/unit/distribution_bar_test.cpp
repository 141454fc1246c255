#include "terminal/distribution_bar.h"

#include "catch.h"
#include "terminal/text.h"

namespace kiln::terminal {
namespace {

std::string bar_of(const std::vector<std::int64_t>& counts) {
  statistics::ColumnStatistics statistics;
  for (const std::int64_t count : counts) statistics.histogram.push_back({{}, {}, count});
  return distribution_bar(statistics);
}

TEST_CASE("each cell is as high as its share of the highest") {
  CHECK(bar_of({1, 2, 3, 4, 5, 6, 7, 8}) == "▁▂▃▄▅▆▇█");
  CHECK(bar_of({5}) == "█");
  CHECK(bar_of({}) == "");
}

TEST_CASE("a few values are seen beside many, and none is a gap") { CHECK(bar_of({1'000'000, 0, 1}) == "█ ▁"); }

TEST_CASE("an even distribution stays even in fewer cells, and what is at an end stays there") {
  CHECK(bar_of(std::vector<std::int64_t>(40, 7)) == "████████████████");
  CHECK(bar_of(std::vector<std::int64_t>(17, 7)) == "████████████████");
  std::vector<std::int64_t> ends(40, 0);
  ends.front() = ends.back() = 3;
  CHECK(bar_of(ends) == "█              █");
}

TEST_CASE("without a histogram the most frequent values are shown") {
  statistics::ColumnStatistics statistics;
  statistics.most_frequent = {{"a", 8}, {"b", 4}, {"c", 1}};
  CHECK(distribution_bar(statistics) == "█▄▁");
  statistics.most_frequent.resize(20, {"d", 1});
  CHECK(characters(distribution_bar(statistics)) == kBarCells);
}

}  // namespace
}  // namespace kiln::terminal
