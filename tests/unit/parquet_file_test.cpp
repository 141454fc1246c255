// The whole dataset as a Parquet file, of which any bytes can be made, is what a download of all rows has.
#include "files/parquet_file.h"

#include <algorithm>

#include "asked.h"
#include "catch.h"

namespace kiln::files {
namespace {

using std::chrono::hours, std::chrono::nanoseconds;

std::string read(http::Stream& stream, test::Asked& asked, std::string begin = {}) {
  for (bool more = true; more;) {
    asked.connection().begin();
    more = stream.next(asked.connection(), begin).value();
  }
  return begin;
}

std::string download(test::Asked& asked, const std::string& target) {
  http::Answer answer = asked.get(target);
  REQUIRE(answer.status == 200);
  return answer.rest ? read(*answer.rest, asked, answer.body) : answer.body;
}

// Two segments and a bit, of a column with ranks and one without.
std::string two_segments() {
  std::string csv = "few,many\n";
  for (int i = 0; i < 140'000; ++i) csv += std::to_string(i % 100) + ",t" + std::to_string(i) + "\n";
  return csv;
}

// Texts that are more than a row group gathers: it has fewer rows than a segment.
std::string long_texts() {
  std::string csv = "n,text\n";
  for (int i = 0; i < 350; ++i) csv += std::to_string(i) + "," + std::string(30'000, 'x') + std::to_string(i) + "\n";
  return csv;
}

std::shared_ptr<const ParquetLayout> measured(test::Asked& asked, MemoryBudget* budget, nanoseconds at_once) {
  auto layout = std::make_shared<ParquetLayout>(asked.dataset(), asked.connection(), budget);
  for (bool is_known = false; !is_known;) {
    asked.connection().begin();
    is_known = layout->measure(asked.connection(), at_once).value();
  }
  return layout;
}

TEST_CASE("any bytes of a Parquet file are those of the whole, however many turns it took to find its layout") {
  MemoryBudget budget(std::int64_t{1} << 30);
  for (const std::string& csv : {std::string("a,b\n1,x\n2,\n"), std::string("a\n"), two_segments(), long_texts()}) {
    test::Asked asked(csv);
    const auto file = parquet_file(asked.dataset(), measured(asked, &budget, nanoseconds(1)));
    // A filter that holds for all rows makes it a stream.
    const std::string whole = download(asked, "/rows?format=parquet&row=gte.0&offset=0");
    const auto bytes = static_cast<std::int64_t>(whole.size());
    REQUIRE(file->bytes() == bytes);
    CHECK(download(asked, "/rows?format=parquet").size() == whole.size());
    for (std::int64_t first = 0; first < bytes; first += std::max<std::int64_t>(1, bytes / 9)) {
      for (const std::int64_t count : {std::int64_t{1}, bytes / 3, bytes}) {
        const http::ByteRange range{first, std::min(std::max<std::int64_t>(count, 1), bytes - first)};
        const auto stream = file->stream(range);
        const std::string part = read(*stream, asked);
        CHECK(part == whole.substr(static_cast<std::size_t>(first), static_cast<std::size_t>(range.bytes)));
      }
    }
  }
}

TEST_CASE("what is known of a Parquet file is charged, and given back with it") {
  MemoryBudget budget(std::int64_t{1} << 30);
  test::Asked asked(two_segments());
  const std::int64_t before = budget.used();
  auto layout = measured(asked, &budget, hours(1));
  CHECK(budget.used() > before + static_cast<std::int64_t>(layout->footer().size()));
  layout.reset();
  CHECK(budget.used() == before);
}

TEST_CASE("what a Parquet download remembers between two pieces is counted, and is little") {
  test::Asked asked(two_segments());
  const std::vector<std::pair<std::string, std::size_t>> most{
      {"/rows?format=parquet&select=few", 16 << 10},
      {"/rows?format=parquet&select=few&few=gte.50", 2 << 20},
      {"/rows?format=parquet&select=few&order=few", 3 << 20},
      {"/rows?format=parquet", 4 << 20},
  };
  for (const auto& [target, bytes] : most) {
    INFO(target);
    http::Answer answer = asked.get(target);
    REQUIRE(answer.rest);
    std::string piece;
    std::size_t held = 0, longest = 0;
    for (bool more = true; more; piece.clear()) {
      asked.connection().begin();
      more = answer.rest->next(asked.connection(), piece).value();
      held = std::max(held, answer.rest->held_bytes());
      longest = std::max(longest, piece.size());
    }
    CHECK(held < bytes);
    CHECK(longest < 1 << 20);
  }
}

}  // namespace
}  // namespace kiln::files
