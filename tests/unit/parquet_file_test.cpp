// The whole dataset as a Parquet file of parts: one after the other they are what a download has.
#include "download/parquet_file.h"
#include "asked.h"
#include "catch.h"

namespace kiln::download {
namespace {

std::string download(test::Asked& asked, const std::string& target) {
  http::Answer answer = asked.get(target);
  REQUIRE(answer.status == 200);
  std::string bytes = answer.body;
  for (bool more = answer.rest != nullptr; more;) {
    asked.connection().begin();
    more = answer.rest->next(asked.connection(), bytes).value();
  }
  return bytes;
}

// Two segments and a bit, of a column with ranks and one without.
std::string two_segments() {
  std::string csv = "few,many\n";
  for (int i = 0; i < 140'000; ++i) csv += std::to_string(i % 100) + ",t" + std::to_string(i) + "\n";
  return csv;
}

TEST_CASE("the parts of a Parquet file are found in steps, and any can be made by itself") {
  for (const std::string& csv : {std::string("a,b\n1,x\n2,\n"), std::string("a\n"), two_segments()}) {
    test::Asked asked(csv);
    ParquetFile file(asked.dataset(), asked.connection());
    for (bool more = true; more;) {
      asked.connection().begin();
      more = file.advance(asked.connection()).value();
    }
    CHECK_FALSE(file.advance(asked.connection()).value());
    const std::string whole = download(asked, "/rows?format=parquet");
    REQUIRE(file.bytes() == static_cast<std::int64_t>(whole.size()));
    for (std::size_t i = file.parts().size(); i-- > 0;) {  // in any order
      const ParquetFile::Part& part = file.parts()[i];
      std::string bytes;
      asked.connection().begin();
      REQUIRE(file.append_part(asked.connection(), i, bytes));
      CHECK(bytes == whole.substr(static_cast<std::size_t>(part.offset), static_cast<std::size_t>(part.bytes)));
      CHECK(file.part_at(part.offset) == i);
      CHECK(file.part_at(part.offset + part.bytes - 1) == i);
    }
    CHECK(file.held_bytes() > 0);
  }
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
}  // namespace kiln::download
