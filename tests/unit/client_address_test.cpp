#include "net/clients/client_address.h"

#include <string>
#include <vector>

#include "catch.h"

namespace kiln::net {
namespace {

// What is logged for headers over a socket is checked by random ones against an oracle, in
// tests/e2e/test_client_address.py; here are the cases by name.

struct Case {
  std::vector<std::string> lines;
  std::string client;  // "peer": the field says nothing about it
};

std::string client_of(const std::string& peer, const std::vector<std::string>& lines,
                      const std::string& trusted = "10.0.0.0/8,fd00::/8") {
  std::string head = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (const std::string& line : lines) head += line + "\r\n";
  head += "\r\n";
  const auto client = client_behind_proxies(peer, parse_head(head).value().fields, parse_networks(trusted).value());
  return client ? client->text() : "peer";
}

void check(const std::string& field, const std::vector<Case>& cases) {
  for (const auto& [values, client] : cases) {
    std::vector<std::string> lines;
    for (const std::string& value : values) lines.push_back(field + ": " + value);
    CAPTURE(values);
    CHECK(client_of("10.0.0.1", lines) == client);
  }
}

TEST_CASE("of X-Forwarded-For the last address that isn't trusted is the client") {
  check("X-Forwarded-For", {{{"192.0.2.1"}, "192.0.2.1"},
                            {{"192.0.2.1, 10.0.0.2, 10.0.0.3"}, "192.0.2.1"},
                            {{"198.51.100.9, 192.0.2.1, 10.0.0.2"}, "192.0.2.1"},
                            {{"10.0.0.9, 192.0.2.1"}, "192.0.2.1"},
                            {{"10.0.0.4,10.0.0.3,\t10.0.0.2"}, "10.0.0.4"},
                            {{"2001:db8::1, fd00::1"}, "2001:db8::1"},
                            {{"::ffff:192.0.2.1, ::ffff:10.0.0.2"}, "192.0.2.1"}});
}

TEST_CASE("several lines are one list, in their order") {
  check("x-forwarded-FOR", {{{"198.51.100.9", "192.0.2.1"}, "192.0.2.1"},
                            {{"198.51.100.9, 192.0.2.1", "10.0.0.3", "10.0.0.2"}, "192.0.2.1"},
                            {{"192.0.2.1", ""}, "peer"},
                            {{"", "192.0.2.1"}, "192.0.2.1"}});
}

TEST_CASE("an entry may have a port, and IPv6 brackets") {
  check("X-Forwarded-For", {{{"192.0.2.1:443"}, "192.0.2.1"},
                            {{"192.0.2.1:51234, 10.0.0.2:80"}, "192.0.2.1"},
                            {{"[2001:db8::1]"}, "2001:db8::1"},
                            {{"[2001:db8::1]:443, [fd00::1]:1"}, "2001:db8::1"},
                            {{"[::ffff:192.0.2.1]:443"}, "192.0.2.1"},
                            {{"192.0.2.1:_a.B-9"}, "192.0.2.1"}});
}

TEST_CASE("an entry that isn't an address ends the list at the address before it") {
  for (const char* garbage : {"unknown",
                              "_hidden",
                              "",
                              "proxy.example",
                              "192.0.2.300",
                              "192.0.2.1:",
                              "192.0.2.1:123456",
                              "192.0.2.1:8a",
                              "192.0.2.1:_",
                              "192.0.2.1:80:80",
                              "[192.0.2.1]",
                              "[192.0.2.1]:80",
                              "[::1",
                              "::1]",
                              "[::1]80",
                              "[::1]:",
                              "[]",
                              "[::1]]",
                              "[[::1]]",
                              "192.0.2.1 192.0.2.2",
                              "\"192.0.2.1\"",
                              "for=192.0.2.1",
                              "fe80::1%eth0",
                              "192.0.2.1/32",
                              "-",
                              "<script>",
                              "192.0.2.1\\n",
                              "\xff"}) {
    CAPTURE(garbage);
    check("X-Forwarded-For", {{{std::string(garbage)}, "peer"},
                              {{"198.51.100.9, " + std::string(garbage)}, "peer"},
                              {{"198.51.100.9, " + std::string(garbage) + ", 10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
                              {{std::string(garbage) + ", 192.0.2.1, 10.0.0.2"}, "192.0.2.1"}});
  }
}

TEST_CASE("a peer that isn't trusted, or no head, is believed nothing") {
  CHECK(client_of("192.0.2.7", {"X-Forwarded-For: 198.51.100.9"}) == "peer");
  CHECK(client_of("192.0.2.7", {"Forwarded: for=198.51.100.9"}) == "peer");
  CHECK(client_of("", {"X-Forwarded-For: 198.51.100.9"}) == "peer");
  CHECK(client_of("10.0.0.1", {}) == "peer");
  CHECK(client_of("10.0.0.1",
                  {"X-Forwarded: 192.0.2.1", "X-Real-IP: 192.0.2.1", "X-Forwarded-For-Original: 192.0.2.1"}) == "peer");
  CHECK_FALSE(client_behind_proxies("10.0.0.1", {}, parse_networks("10.0.0.0/8").value()).has_value());
  const Field field{"X-Forwarded-For", "192.0.2.1"};
  CHECK_FALSE(client_behind_proxies("10.0.0.1", {&field, 1}, {}).has_value());
}

TEST_CASE("a peer of IPv4 is trusted in its mapped form, too") {
  CHECK(client_of("::ffff:10.0.0.1", {"X-Forwarded-For: 192.0.2.1"}) == "192.0.2.1");
  CHECK(client_of("10.0.0.1", {"X-Forwarded-For: 192.0.2.1"}, "::ffff:10.0.0.0/104") == "192.0.2.1");
}

TEST_CASE("of Forwarded the last for= that isn't trusted is the client, by the examples of RFC 7239 and others") {
  check("Forwarded", {{{"for=192.0.2.60;proto=http;by=203.0.113.43"}, "192.0.2.60"},
                      {{"For=\"[2001:db8:cafe::17]:4711\""}, "2001:db8:cafe::17"},
                      {{"for=192.0.2.43, for=198.51.100.17"}, "198.51.100.17"},
                      {{"for=192.0.2.43, for=\"[fd00::2]\";by=10.0.0.2"}, "192.0.2.43"},
                      {{"for=192.0.2.43,for=10.0.0.3", "for=10.0.0.2"}, "192.0.2.43"},
                      {{"proto=https;FOR=\"192.0.2.43:47011\""}, "192.0.2.43"},
                      {{"for=\"192.0.2.43:_port\""}, "192.0.2.43"},
                      {{"for=\"192\\.0.2.4\\3\""}, "192.0.2.43"},
                      {{";;for=192.0.2.43;; proto=http ;"}, "192.0.2.43"},
                      {{"host=\"a,b;for=6.6.6.6\\\",for=6.6.6.6\";for=192.0.2.43"}, "192.0.2.43"},
                      {{"for=192.0.2.43, host=\"x, for=6.6.6.6\";for=10.0.0.2"}, "192.0.2.43"}});
}

TEST_CASE("an element of Forwarded that names nobody ends the list") {
  for (const char* element :
       {"for=unknown", "for=_hidden", "for=\"_gazonk\"", "proto=https", "by=192.0.2.1", "for=", "for", "for=\"",
        "for=\"192.0.2.1", "for=\"192.0.2.1\"x", "for=192.0.2.1;for=192.0.2.1", "for=proxy.example", "192.0.2.1",
        "=192.0.2.1", "fork=192.0.2.1", "", ";", "for=192.0.2.1;proto", "for=\"192.0.2.1\\"}) {
    CAPTURE(element);
    const std::string text = element;
    check("Forwarded", {{{text}, "peer"},
                        {{"for=198.51.100.9", text, "for=10.0.0.2"}, "10.0.0.2"},
                        {{text + ", for=192.0.2.1"}, "192.0.2.1"}});
  }
}

TEST_CASE("a quote that a client opens swallows nothing of what proxies append") {
  CHECK(client_of("10.0.0.1", {"Forwarded: for=\", for=192.0.2.1, for=10.0.0.2"}) == "192.0.2.1");
  CHECK(client_of("10.0.0.1", {"Forwarded: for=\"\\", "Forwarded: for=192.0.2.1;host=\"a,b\""}) == "192.0.2.1");
}

TEST_CASE("X-Forwarded-For wins over Forwarded, even empty") {
  CHECK(client_of("10.0.0.1", {"Forwarded: for=198.51.100.9", "X-Forwarded-For: 192.0.2.1"}) == "192.0.2.1");
  CHECK(client_of("10.0.0.1", {"Forwarded: for=198.51.100.9", "X-Forwarded-For:"}) == "peer");
}

bool is_https(const std::vector<std::string>& lines, const std::string& peer = "10.0.0.1",
              const std::string& trusted = "10.0.0.0/8") {
  std::string head = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (const std::string& line : lines) head += line + "\r\n";
  head += "\r\n";
  return came_by_https(peer, parse_head(head).value().fields, parse_networks(trusted).value());
}

TEST_CASE("a trusted proxy says whether its client came by HTTPS") {
  CHECK(is_https({"X-Forwarded-Proto: https"}));
  CHECK(is_https({"x-forwarded-proto: HTTPS"}));
  CHECK_FALSE(is_https({}));
  CHECK_FALSE(is_https({"X-Forwarded-Proto: http"}));
  CHECK_FALSE(is_https({"X-Forwarded-Proto: https, http"}));
  CHECK_FALSE(is_https({"X-Forwarded-Proto: https", "X-Forwarded-Proto: https"}));
  CHECK_FALSE(is_https({"X-Forwarded-Proto: https"}, "192.0.2.1"));
  CHECK_FALSE(is_https({"X-Forwarded-Proto: https"}, ""));
}

TEST_CASE("of Forwarded the element counts that names the client") {
  CHECK(is_https({"Forwarded: for=192.0.2.1;proto=https"}));
  CHECK(is_https({"Forwarded: Proto=\"https\";For=192.0.2.1;by=10.0.0.1"}));
  CHECK(is_https({"Forwarded: for=192.0.2.1;proto=https, for=10.0.0.2;proto=http"}));
  CHECK(is_https({"Forwarded: for=192.0.2.1;proto=https", "Forwarded: for=10.0.0.2"}));
  CHECK_FALSE(is_https({"Forwarded: for=6.6.6.6;proto=https, for=192.0.2.1;proto=http"}));
  CHECK_FALSE(is_https({"Forwarded: for=6.6.6.6;proto=https, for=192.0.2.1"}));
  CHECK_FALSE(is_https({"Forwarded: proto=https"}));
  CHECK_FALSE(is_https({"Forwarded: for=192.0.2.1;proto=https;proto=https"}));
  CHECK_FALSE(is_https({"Forwarded: for=192.0.2.1;proto=http", "X-Forwarded-Proto: http"}));
  CHECK_FALSE(is_https({"Forwarded: for=192.0.2.1;proto=https", "X-Forwarded-Proto: http"}));
  CHECK_FALSE(is_https({"Forwarded: for=192.0.2.1;proto=https"}, "192.0.2.9"));
}

}  // namespace
}  // namespace kiln::net
