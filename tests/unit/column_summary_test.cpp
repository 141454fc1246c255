#include "statistics/column_summary.h"

#include <limits>
#include <utility>
#include <vector>

#include "catch.h"

namespace kiln {
namespace {

using Frequencies = std::vector<std::pair<Value, std::int64_t>>;
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

Value integer(std::int64_t number) { return number; }

ColumnStatistics summarise(ColumnType type, const Frequencies& frequencies, std::int64_t nulls = 0) {
  std::int64_t count = 0;
  for (const auto& [value, frequency] : frequencies) count += frequency;
  ColumnSummary summary(type, count);
  summary.add_missing(nulls);
  for (const auto& [value, frequency] : frequencies) summary.add(value, frequency);
  return summary.finish();
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

}  // namespace
}  // namespace kiln
