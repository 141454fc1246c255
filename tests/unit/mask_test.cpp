// The loops over a segment's rows, against the plainest way to say the same.
#include "engine/mask.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <random>

#include "catch.h"

namespace kiln::engine {
namespace {

std::mt19937 dice(18);

ranks::SegmentRanks random_ranks(int rank_bytes, std::size_t rows, std::uint32_t greatest) {
  ranks::SegmentRanks ranks{{}, rank_bytes, rows};
  std::vector<ranks::Rank> values(rows);
  for (ranks::Rank& value : values) value = static_cast<ranks::Rank>(dice() % (greatest + 1));
  ranks.bytes = ranks::encode(values, rank_bytes);
  return ranks;
}

Intervals random_intervals(std::int64_t greatest) {
  Intervals intervals;
  for (std::size_t i = dice() % 8; i-- > 0;) {
    const auto one = static_cast<std::int64_t>(dice() % static_cast<std::uint32_t>(greatest + 1)),
               other = std::min(greatest, one + static_cast<std::int64_t>(dice() % 20));
    intervals.push_back({one, other});
  }
  return united(intervals);
}

bool contains(const Intervals& intervals, std::int64_t number) {
  return std::ranges::any_of(intervals, [&](const Interval& one) { return one.first <= number && number <= one.last; });
}

TEST_CASE("intervals are united, and their complement has what they lack") {
  CHECK(united({{5, 6}, {1, 2}, {3, 3}, {6, 9}}) == Intervals{{1, 3}, {5, 9}});
  CHECK(complement({{1, 3}, {5, 9}}, 0, 10) == Intervals{{0, 0}, {4, 4}, {10, 10}});
  CHECK(complement({}, 1, 4) == Intervals{{1, 4}});
  CHECK(complement({{1, 4}}, 1, 4).empty());
  for (int i = 0; i < 100; ++i) {
    const Intervals intervals = random_intervals(60), others = complement(intervals, 0, 60);
    for (std::int64_t number = 0; number <= 60; ++number)
      CHECK(contains(intervals, number) != contains(others, number));
  }
}

TEST_CASE("a mask has the rows whose ranks are accepted, whatever their width and number") {
  const auto mask = std::make_unique<Mask>();
  for (const auto& [rank_bytes, greatest] :
       {std::pair{1, 255}, std::pair{1, 7}, std::pair{2, 65'535}, std::pair{2, 300}}) {
    for (const std::size_t rows : {1U, 7U, 8U, 9U, 255U, 256U, 1'000U, 65'536U}) {
      const ranks::SegmentRanks ranks = random_ranks(rank_bytes, rows, static_cast<std::uint32_t>(greatest));
      const Intervals accepted = random_intervals(greatest);
      match(ranks, accepted, *mask);
      std::vector<std::uint16_t> expected;
      for (std::size_t row = 0; row < rows; ++row) {
        if (contains(accepted, ranks.rank(row))) expected.push_back(static_cast<std::uint16_t>(row));
      }
      RowList list;
      list.list_passing(*mask, rows);
      const auto passing = list.numbers();
      CHECK(std::ranges::equal(passing, expected));
      CHECK(count_passing(*mask, rows) == static_cast<std::int64_t>(expected.size()));
      std::vector<std::uint32_t> counts(static_cast<std::size_t>(greatest) + 1), all = counts, wanted = counts;
      count_ranks(ranks, passing, counts);
      count_ranks(ranks, all);
      for (const std::uint16_t row : expected) ++wanted[ranks.rank(row)];
      CHECK(counts == wanted);
      CHECK(std::accumulate(all.begin(), all.end(), std::size_t{0}) == rows);
    }
  }
}

TEST_CASE("masks are combined row by row") {
  const auto one = std::make_unique<Mask>(), other = std::make_unique<Mask>();
  match_rows({{1, 3}}, 10, *one);
  match_rows({{3, 5}, {9, 9}}, 10, *other);
  RowList passing;
  or_with(*one, *other, 10);
  passing.list_passing(*one, 10);
  CHECK(std::ranges::equal(passing.numbers(), std::vector<std::uint16_t>{1, 2, 3, 4, 5, 9}));
  match_rows({{3, 9}}, 10, *other);
  and_with(*one, *other, 10);
  passing.list_passing(*one, 10);
  CHECK(std::ranges::equal(passing.numbers(), std::vector<std::uint16_t>{3, 4, 5, 9}));
  passing.list_all(3);
  CHECK(std::ranges::equal(passing.numbers(), std::vector<std::uint16_t>{0, 1, 2}));
}

}  // namespace
}  // namespace kiln::engine
