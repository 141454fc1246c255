// Single figures against the whole profile, which the import bakes and verify checks.
#include "statistics/single_figures.h"

#include <limits>
#include <map>
#include <random>

#include "statistics/summarise.h"

#include "catch.h"

namespace kiln::statistics {
namespace {

using Frequencies = std::map<Value, std::int64_t>;

void check_like_the_whole_profile(ColumnType type, const Frequencies& frequencies) {
  const auto walk = [&](const auto& callback) {
    for (const auto& [value, frequency] : frequencies) callback(value, frequency);
  };
  const ColumnStatistics whole = summarise(type, 0, walk);
  CHECK(count_of(walk).count == whole.count);
  const ColumnStatistics mode = mode_of(walk);
  CHECK((mode.count == whole.count && mode.mode == whole.mode));
  CHECK((mode.mode_frequency == whole.mode_frequency && mode.mode_ties == whole.mode_ties));
  if (type == ColumnType::text) return;
  const ColumnStatistics mean = mean_of(walk), median = median_of(walk);
  CHECK((mean.count == whole.count && mean.mean == whole.mean));
  CHECK((median.count == whole.count && median.median == whole.median));
}

TEST_CASE("one figure is what the whole profile says of it") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min(), kMost = std::numeric_limits<std::int64_t>::max();
  check_like_the_whole_profile(ColumnType::integer, {});
  check_like_the_whole_profile(ColumnType::integer, {{Value(kLeast), 1}, {Value(kMost), 1}});
  check_like_the_whole_profile(ColumnType::real, {{Value(-kInfinity), 1}, {Value(kInfinity), 1}});
  check_like_the_whole_profile(ColumnType::real, {{Value(-1.5), 2}, {Value(kInfinity), 2}});
  check_like_the_whole_profile(ColumnType::text, {{Value("a"), 2}, {Value("b"), 2}, {Value(""), 1}});
  std::mt19937_64 random(19);  // NOLINT: the same every time
  for (int i = 0; i < 200; ++i) {
    Frequencies integers, reals;
    for (std::uint64_t n = random() % 30; n > 0; --n) {
      integers[Value(static_cast<std::int64_t>(random() % 50) - 25)] += static_cast<std::int64_t>(random() % 5 + 1);
      reals[Value(static_cast<double>(random() % 1000) / 7 - 60)] += static_cast<std::int64_t>(random() % 5 + 1);
    }
    check_like_the_whole_profile(ColumnType::integer, integers);
    check_like_the_whole_profile(ColumnType::real, reals);
  }
}

}  // namespace
}  // namespace kiln::statistics
