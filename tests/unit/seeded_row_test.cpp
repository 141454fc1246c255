#include "dataset/seeded_row.h"

#include <limits>
#include <set>

#include "catch.h"

namespace kiln::dataset {
namespace {

TEST_CASE("a seed's row is the same on every machine") {
  // SplitMix64 seeded with 0 begins with 0xe220a8397b1dcdaf (the algorithm's reference implementation).
  CHECK(seeded_row(0, 1'000'000) == static_cast<std::int64_t>(0xe220a8397b1dcdaf % 1'000'000));
}

TEST_CASE("every row of a small table is drawn by some seed, and none outside it") {
  std::set<std::int64_t> drawn;
  for (std::uint64_t seed = 0; seed < 200; ++seed) drawn.insert(seeded_row(seed, 10));
  CHECK(drawn.size() == 10);
  CHECK(*drawn.begin() == 0);
  CHECK(*drawn.rbegin() == 9);
}

TEST_CASE("one row is always that row, and the largest table has no overflow") {
  CHECK(seeded_row(12345, 1) == 0);
  CHECK(seeded_row(12345, std::numeric_limits<std::int64_t>::max()) >= 0);
}

}  // namespace
}  // namespace kiln::dataset
