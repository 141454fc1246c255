#include "http/paging.h"

#include <limits>

#include "catch.h"

namespace kiln::http {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

Result<Paging> parsed(const std::string& target, const std::string& range = "") {
  return parse_paging(*parse_target(target), {.range = range});
}

TEST_CASE("offset and limit, or a range of rows") {
  CHECK(parsed("/rows?offset=7")->offset == 7);
  CHECK_FALSE(parsed("/rows")->limit.has_value());
  CHECK(parsed("/rows?limit=99999999999999999999")->limit == kMax);
  CHECK(parsed("/rows?limit=-1").error().code == ErrorCode::out_of_range);
  CHECK(parsed("/rows?limit=-x").error().code == ErrorCode::invalid_argument);
  CHECK_FALSE(parsed("/rows?offset=").has_value());
  for (const char* range : {"10-19", "items=10-19", "rows=10-19"}) {
    CHECK(parsed("/rows", range)->offset == 10);
    CHECK(parsed("/rows", range)->limit == 10);
    CHECK(parsed("/rows", range)->by_range);
  }
  CHECK(parsed("/rows", "5-")->offset == 5);
  CHECK_FALSE(parsed("/rows", "5-")->limit.has_value());
  CHECK(parsed("/rows", "0-9223372036854775807")->limit == kMax);
  CHECK(parsed("/rows", "items=5-")->has_unit);
  CHECK_FALSE(parsed("/rows", "5-")->has_unit);
  CHECK(parsed("/rows", "9-0").error().code == ErrorCode::out_of_range);
  for (const char* range : {"bytes=0-9", "items=9-0", "-5", "a-b", "1", "0-1,3-4"})
    CHECK_FALSE(parsed("/rows", range)->by_range);
  CHECK(parsed("/rows?limit=3", "10-19")->offset == 0);
}

TEST_CASE("a page says which rows it has") {
  CHECK(content_range({.offset = 0, .count = 100, .total = 336776}) == "0-99/336776");
  CHECK(content_range({.offset = 20, .count = 1}) == "20-20/*");
  CHECK(content_range({.offset = 20, .count = 0, .total = 5}) == "*/5");
}

TEST_CASE("links go to the pages around, with the other parameters as they were") {
  const Target target = *parse_target("/rows?a=eq.x%26y&offset=4&limit=2");
  const std::string at = "</rows?a=eq.x%26y&limit=2&offset=";
  CHECK(links(target, {.offset = 4, .count = 2, .total = 9}, 2, true) ==
        at + "6>; rel=\"next\", " + at + "2>; rel=\"prev\", " + at + "0>; rel=\"first\", " + at + "8>; rel=\"last\"");
  CHECK(links(target, {.offset = 4, .count = 2}, 2, false) == at + "2>; rel=\"prev\", " + at + "0>; rel=\"first\"");
  CHECK(links(target, {.offset = 1, .count = 2}, 2, false) == at + "0>; rel=\"prev\", " + at + "0>; rel=\"first\"");
  CHECK(links(target, {.offset = 0, .count = 2, .total = 2}, 2, false).empty());
  CHECK(links(target, {.offset = 0, .count = 0}, 0, true).empty());
  CHECK(links(target, {.offset = 900, .count = 0, .total = 9}, 2, false) ==
        at + "7>; rel=\"prev\", " + at + "0>; rel=\"first\", " + at + "8>; rel=\"last\"");
}

}  // namespace
}  // namespace kiln::http
