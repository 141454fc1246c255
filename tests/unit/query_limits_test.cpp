// What ends a query is said in the words of the limits, wherever in it they were reached.
#include <atomic>
#include <thread>

#include "asked.h"
#include "catch.h"
#include "dataset/query_connection.h"
#include "engine/row_places.h"

namespace kiln::dataset {
namespace {

// SQLite looks at the limits itself, in the middle of reading a segment, too.
TEST_CASE("a query that is ended while it reads ranks is one that was cancelled") {
  std::string csv = "a,b\n";
  for (int row = 0; row < 1000; ++row) csv += fmt::format("{},{}\n", row % 7, row % 5);
  test::Asked asked(csv);
  QueryConnection& connection = asked.connection();
  std::atomic<bool> is_cancelled = false, is_over = false;
  std::thread flips([&] {
    while (!is_over) is_cancelled = !is_cancelled;
  });
  std::string other;
  int ended = 0;
  const engine::RowPlaces places(0, 1000);
  std::vector<ranks::Rank> ranks;
  for (int i = 0; i < 200'000 && other.empty(); ++i) {
    connection.begin({.time = std::chrono::hours(1), .is_cancelled = &is_cancelled});
    const auto read = connection.read_ranks(static_cast<std::size_t>(i % 2), places, ranks);
    if (read) continue;
    ++ended;
    if (read.error().code != ErrorCode::too_expensive) other = read.error().message;
  }
  is_over = true;
  flips.join();
  CHECK(other.empty());
  CHECK(ended > 0);
}

}  // namespace
}  // namespace kiln::dataset
