#include "net/head/request_head.h"

#include <memory>
#include <string>
#include <utility>

#include "catch.h"

namespace kiln::net {
namespace {

std::string text_of(const RequestHead& head) {
  std::string text = std::string(head.method) + " " + std::string(head.target);
  for (const auto& [name, value] : head.fields) text += " " + std::string(name) + "=" + std::string(value);
  return text;
}

// What every refusal answers is parsed over sockets, in tests/e2e/test_framing.py; here is what can't be seen from
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
  CHECK_FALSE(parse_head(head).has_value());
}

TEST_CASE("a well-formed head is taken apart") {
  const std::string head = "OPTIONS /a?b=c HTTP/1.0\r\nHost: x\r\nConnection: Upgrade , Keep-Alive\r\n\r\n";
  const auto parsed = parse_head(head);
  REQUIRE(parsed.has_value());
  CHECK(parsed->method == "OPTIONS");
  CHECK(parsed->target == "/a?b=c");
  CHECK(parsed->http_1_0);
  CHECK_FALSE(parsed->close);
}

TEST_CASE("who asks for both, the end and the connection kept, gets the end") {
  const auto parsed = parse_head("GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n");
  REQUIRE(parsed.has_value());
  CHECK(parsed->close);
}

TEST_CASE("the fields of a head come in order, their values without the space around them") {
  const auto parsed = parse_head("GET / HTTP/1.1\r\nHost: x\r\nEmpty:\r\nBlank: \t\r\nA: \t b c \t\r\n\r\n");
  REQUIRE(parsed.has_value());
  CHECK(text_of(*parsed) == "GET / Host=x Empty= Blank= A=b c");
}

TEST_CASE("a head outlives its bytes once it has been rebased on a copy of them") {
  auto original = std::make_unique<std::string>("GET /a HTTP/1.1\r\nHost: x\r\nEmpty:\r\nBlank: \t\r\nA: b c\r\n\r\n");
  auto parsed = parse_head(*original);
  REQUIRE(parsed.has_value());
  const std::string copy = *original;
  const RequestHead head = rebased(*std::move(parsed), *original, copy);
  original->assign(original->size(), '?');
  CHECK(text_of(head) == "GET /a Host=x Empty= Blank= A=b c");
}

TEST_CASE("OPTIONS may ask about everything, and CONNECT names an authority: both are well-formed") {
  CHECK(parse_head("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").has_value());
  CHECK(parse_head("CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n").has_value());
  CHECK_FALSE(parse_head("GET * HTTP/1.1\r\nHost: x\r\n\r\n").has_value());
}

TEST_CASE("of a head that is refused, method and target are told as far as they can be") {
  const auto seen = [](std::string_view bytes) {
    const RequestHead head = glimpse(bytes);
    return std::string(head.method) + "|" + std::string(head.target);
  };
  CHECK(seen("HEAD /a HTTP/1.1\r\n") == "HEAD|/a");
  CHECK(seen("HEAD /a") == "HEAD|/a");
  CHECK(seen("HEAD\t/a\tHTTP/1.1\r\n") == "HEAD|/a");
  CHECK(seen("HEAD  /a b HTTP/1.1\n") == "HEAD|/a");
  CHECK(seen("HEAD\r\n") == "HEAD|");
  CHECK(seen("HEAD") == "|");  // it may go on
  CHECK(seen(" HEAD /a") == "|");
  CHECK(seen("\x16\x03\x01 /a") == "|");
  CHECK(seen("") == "|");
  const auto without_host = parse_head("HEAD /a HTTP/1.1\r\nA: b\r\n\r\n");
  REQUIRE_FALSE(without_host.has_value());
  CHECK(text_of(without_host.error().head) == "HEAD /a");
}

}  // namespace
}  // namespace kiln::net
