#include "net/guard.h"

#include <string>
#include <vector>

#include "catch.h"

namespace kiln::net {
namespace {

// What every refusal answers is checked over sockets, in tests/e2e/test_framing.py; here is what can't be seen from
// there.

TEST_CASE("a head's end is found wherever the bytes are cut") {
  const std::string head = "GET / HTTP/1.1\r\nHost: x\r\n\r\n", bytes = head + "GET";
  for (std::size_t first = 0; first <= bytes.size(); ++first) {
    const std::size_t early = find_head_end(std::string_view(bytes).substr(0, first), 0);
    CHECK(early == (first >= head.size() ? head.size() : std::string_view::npos));
    if (first < head.size()) CHECK(find_head_end(bytes, first) == head.size());
  }
}

TEST_CASE("a head with bare line feeds has an end, too, and is refused") {
  const std::string head = "GET / HTTP/1.1\nHost: x\n\n";
  CHECK(find_head_end(head, 0) == head.size());
  CHECK_FALSE(check_head(head).has_value());
}

TEST_CASE("a head that passes is taken apart") {
  const std::string head = "OPTIONS /a?b=c HTTP/1.0\r\nHost: x\r\nConnection: Upgrade , Keep-Alive\r\n\r\n";
  const auto checked = check_head(head);
  REQUIRE(checked.has_value());
  CHECK(checked->method == "OPTIONS");
  CHECK(checked->target == "/a?b=c");
  CHECK(checked->http_1_0);
  CHECK_FALSE(checked->close);
}

TEST_CASE("who asks for both, the end and the connection kept, gets the end") {
  const auto checked = check_head("GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n");
  REQUIRE(checked.has_value());
  CHECK(checked->close);
}

TEST_CASE("the fields of a head come in order, their values without the space around them") {
  std::vector<std::string> fields;
  for_each_field("GET / HTTP/1.1\r\nHost: x\r\nEmpty:\r\nA: \t b c \t\r\n\r\n",
                 [&](std::string_view name, std::string_view value) {
                   fields.push_back(std::string(name) + "=" + std::string(value));
                 });
  CHECK(fields == std::vector<std::string>{"Host=x", "Empty=", "A=b c"});
}

TEST_CASE("OPTIONS may ask about everything, and CONNECT names an authority: both are well-formed") {
  CHECK(check_head("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").has_value());
  CHECK(check_head("CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n").has_value());
  CHECK_FALSE(check_head("GET * HTTP/1.1\r\nHost: x\r\n\r\n").has_value());
}

}  // namespace
}  // namespace kiln::net
