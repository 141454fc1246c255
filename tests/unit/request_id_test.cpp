// Whose id a request has. What goes over a socket is checked in tests/e2e/test_request_ids.py.
#include "server/log/request_id.h"

#include <set>
#include <string>

#include "catch.h"

namespace kiln::server {
namespace {

TEST_CASE("an id of our own is its origin and its number") {
  RequestIds ids(0x0123456789abcdef);
  CHECK(ids.of({}, 0) == "0123456789abcdef0000000000000000");
  CHECK(ids.of({}, 0xfedcba9876543210) == "0123456789abcdeffedcba9876543210");
  CHECK(ids.of({}, 1) == "0123456789abcdef0000000000000001");
  RequestIds copy = ids;
  CHECK(copy.of({}, 2) == "0123456789abcdef0000000000000002");
}

TEST_CASE("origins differ") {
  std::set<std::uint64_t> drawn;
  for (int i = 0; i < 1000; ++i) drawn.insert(draw_origin());
  CHECK(drawn.size() == 1000);
}

TEST_CASE("the request's own id wins, then its load balancer's, where each is one") {
  RequestIds ids(1);
  const std::string made(ids.of({}, 7));
  const auto id_of = [&](std::vector<net::Field> fields) {
    return std::string(ids.of({.fields = std::move(fields)}, 7));
  };
  CHECK(id_of({{"X-Request-Id", "a"}}) == "a");
  CHECK(id_of({{"x-amzn-trace-ID", "Root=1-2-3"}}) == "Root=1-2-3");
  CHECK(id_of({{"X-Amzn-Trace-Id", "Root=1-2-3"}, {"X-REQUEST-ID", "a"}}) == "a");
  CHECK(id_of({{"X-Amzn-Trace-Id", "Root=1-2-3"}, {"X-Request-Id", "a b"}}) == "Root=1-2-3");
  CHECK(id_of({{"X-Request-Id", "a"}, {"X-Request-Id", "a"}}) == made);
  CHECK(id_of({{"X-Request-Id", "a"}, {"X-Request-Id", "b"}, {"X-Request-Id", "c"}}) == made);
  CHECK(id_of({{"X-Request-Id", ""}}) == made);
  CHECK(id_of({{"X-Request-Ids", "a"}, {"Request-Id", "b"}}) == made);
  CHECK(id_of({{"X-Request-Id", std::string_view("a\xc3\xa4", 3)}}) == made);
}

}  // namespace
}  // namespace kiln::server
