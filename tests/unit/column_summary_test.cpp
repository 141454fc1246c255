#include "statistics/column_summary.h"

#include <limits>
#include <utility>
#include <vector>

#include "catch.h"
#include "statistics/summarise.h"

namespace kiln::statistics {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

Value integer(std::int64_t number) { return number; }

using Frequencies = std::vector<std::pair<Value, std::int64_t>>;

ColumnStatistics summarise(ColumnType type, const Frequencies& frequencies, std::int64_t nulls = 0) {
  return statistics::summarise(type, nulls, [&](const auto& callback) {
    for (const auto& [value, frequency] : frequencies) callback(value, frequency);
  });
}

TEST_CASE("the median of an odd count is the middle value") {
  CHECK(summarise(ColumnType::integer, {{integer(7), 1}}).median == integer(7));
  CHECK(summarise(ColumnType::integer, {{integer(1), 1}, {integer(5), 1}, {integer(90), 1}}).median == integer(5));
  CHECK(summarise(ColumnType::integer, {{integer(1), 5}, {integer(2), 2}, {integer(3), 2}}).median == integer(1));
}

TEST_CASE("the median of an even count is the mean of the two middle values") {
  CHECK(summarise(ColumnType::integer, {{integer(2), 1}, {integer(4), 1}}).median == integer(3));
  CHECK(summarise(ColumnType::integer, {{integer(2), 1}, {integer(5), 1}}).median == Value(3.5));
  CHECK(summarise(ColumnType::integer, {{integer(-3), 1}, {integer(-2), 1}}).median == Value(-2.5));
  CHECK(summarise(ColumnType::integer, {{integer(-1), 1}, {integer(0), 1}}).median == Value(-0.5));
  CHECK(summarise(ColumnType::integer, {{integer(4), 2}, {integer(9), 1}, {integer(10), 1}}).median == Value(6.5));
  CHECK(summarise(ColumnType::real, {{Value(0.5), 1}, {Value(1.0), 1}}).median == Value(0.75));
}

TEST_CASE("the median of the largest numbers doesn't overflow") {
  CHECK(summarise(ColumnType::integer, {{integer(kMax), 2}}).median == integer(kMax));
  CHECK(summarise(ColumnType::integer, {{integer(kMin), 1}, {integer(kMax), 1}}).median == Value(-0.5));
  CHECK(summarise(ColumnType::real, {{Value(1.5e308), 2}}).median == Value(1.5e308));
  CHECK(summarise(ColumnType::real, {{Value(5e-324), 2}}).median == Value(5e-324));
}

TEST_CASE("the mode is the smallest of the most frequent values, and ties counts them") {
  const auto statistics = summarise(ColumnType::text, {{Value("a"), 1}, {Value("b"), 3}, {Value("c"), 3}});
  CHECK(statistics.mode == Value("b"));
  CHECK(statistics.mode_frequency == 3);
  CHECK(statistics.mode_ties == 2);
}

TEST_CASE("missing values are left out and counted apart") {
  const auto statistics = summarise(ColumnType::integer, {{integer(1), 1}, {integer(2), 1}}, 40);
  CHECK(statistics.count == 2);
  CHECK(statistics.nulls == 40);
  CHECK(statistics.mean == 1.5);
  CHECK(statistics.mode_frequency == 1);
}

TEST_CASE("text has no mean and no median, and a column without values has nothing but its nulls") {
  const auto text = summarise(ColumnType::text, {{Value("a"), 2}});
  CHECK_FALSE(text.mean.has_value());
  CHECK(text.median == Value());
  const auto empty = summarise(ColumnType::integer, {}, 3);
  CHECK_FALSE(empty.mean.has_value());
  CHECK(empty.median == Value());
  CHECK(empty.mode == Value());
  CHECK(empty.mode_ties == 0);
  CHECK(empty.nulls == 3);
}

TEST_CASE("percentiles are interpolated, or the first value with so many percent at or below it") {
  const auto statistics =
      summarise(ColumnType::integer, {{integer(10), 1}, {integer(20), 1}, {integer(30), 1}, {integer(40), 1}});
  REQUIRE(statistics.percentiles.size() == kPercents.size());
  CHECK(statistics.percentiles[3] == Percentile{25, 17.5, integer(10)});
  CHECK(statistics.percentiles[4] == Percentile{50, 25.0, integer(20)});
  CHECK(statistics.percentiles[8].discrete == integer(40));
  const auto odd = summarise(ColumnType::integer, {{integer(kMin), 1}, {integer(0), 3}, {integer(kMax), 1}});
  CHECK(odd.percentiles[4] == Percentile{50, integer(0), integer(0)});  // no interpolation: the value itself
}

TEST_CASE("sum and range are integers where 64 bits hold them, and rounded once otherwise") {
  const auto small = summarise(ColumnType::integer, {{integer(-5), 2}, {integer(7), 1}});
  CHECK((small.sum == integer(-3) && small.range == integer(12)));
  const auto large = summarise(ColumnType::integer, {{integer(kMin), 1}, {integer(kMax), 3}});
  CHECK((large.sum == Value(1.8446744073709552e19) && large.range == Value(1.8446744073709552e19)));
  CHECK(summarise(ColumnType::integer, {{integer(kMin), 1}, {integer(kMax), 1}}).sum == integer(-1));
  CHECK(summarise(ColumnType::real, {{Value(0.1), 10}}).sum == Value(1.0));
}

TEST_CASE("infinities have no moments and stand in no bin") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto one = summarise(ColumnType::real, {{Value(1.0), 1}, {Value(infinity), 2}});
  CHECK((one.mean == infinity && one.max == Value(infinity) && !one.variance && !one.skewness));
  CHECK(one.histogram == std::vector<HistogramBin>{{1.0, 1.0, 1}});
  const auto both = summarise(ColumnType::real, {{Value(-infinity), 1}, {Value(infinity), 1}});
  CHECK((!both.mean && both.median == Value() && both.sum == Value() && both.histogram.empty()));
}

TEST_CASE("texts have lengths in characters, and are dates or times only if all are of one form") {
  const auto texts = summarise(ColumnType::text, {{Value(""), 1}, {Value("ab"), 2}, {Value("é🛫x"), 1}});
  CHECK(
      (texts.empty == 1 && texts.shortest == 0 && texts.longest == 3 && texts.mean_length == 1.75 && !texts.temporal));
  CHECK(texts.histogram.empty());
  const auto dates = summarise(ColumnType::text, {{Value("2013-01-31"), 3}, {Value("2013-02-01"), 1}});
  CHECK(dates.temporal == "date");
  CHECK(dates.histogram == std::vector<HistogramBin>{{"2013-01-31", "2013-02-01", 4}});
  CHECK_FALSE(
      summarise(ColumnType::text, {{Value("2013-01-31"), 1}, {Value("2013-01-31T10:00"), 1}, {Value("2013-02-01"), 1}})
          .temporal);
}

TEST_CASE("the most and the least frequent values are the first 20, of equals the smaller first") {
  Frequencies frequencies;
  for (std::int64_t i = 0; i < 50; ++i) frequencies.emplace_back(i, i % 5 + 1);
  const auto statistics = summarise(ColumnType::integer, frequencies);
  REQUIRE((statistics.most_frequent.size() == 20 && statistics.least_frequent.size() == 20));
  CHECK((statistics.most_frequent[0] == FrequentValue{integer(4), 5} &&
         statistics.most_frequent[19] == FrequentValue{integer(48), 4}));
  CHECK((statistics.least_frequent[0] == FrequentValue{integer(0), 1} &&
         statistics.least_frequent[19] == FrequentValue{integer(46), 2}));
}

TEST_CASE("the digest changes with any value, frequency or missing value") {
  const auto digest = [](const Frequencies& frequencies, std::int64_t nulls) {
    return summarise(ColumnType::text, frequencies, nulls).digest;
  };
  const std::string one = digest({{Value("a"), 1}, {Value("b"), 1}}, 0);
  CHECK(one == digest({{Value("a"), 1}, {Value("b"), 1}}, 0));
  for (const auto& other :
       {digest({{Value("a"), 1}, {Value("c"), 1}}, 0), digest({{Value("a"), 2}, {Value("b"), 1}}, 0),
        digest({{Value("a"), 1}, {Value("b"), 1}}, 1), digest({{Value("ab"), 1}}, 0)}) {
    CHECK(one != other);
  }
}

}  // namespace
}  // namespace kiln::statistics
