#include "net/clients/address.h"

#include <netinet/in.h>

#include <string>
#include <utility>
#include <vector>

#include "catch.h"

namespace kiln::net {
namespace {

std::string text_of(std::string_view text) {
  const auto address = Address::parse(text);
  return address ? address->text() : "none";
}

bool contains(std::string_view network, std::string_view address) {
  return Network::parse(network).value().contains(*Address::parse(address));
}

std::string error_of(std::string_view networks) {
  const auto parsed = parse_networks(networks);
  return parsed ? "none" : parsed.error().message;
}

TEST_CASE("an address is written in one form, whatever form it had") {
  const std::vector<std::pair<std::string, std::string>> cases{{"192.0.2.1", "192.0.2.1"},
                                                               {"0.0.0.0", "0.0.0.0"},
                                                               {"255.255.255.255", "255.255.255.255"},
                                                               {"::", "::"},
                                                               {"::1", "::1"},
                                                               {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
                                                               {"2001:db8::", "2001:db8::"},
                                                               {"1:0:2:0:0:3:0:4", "1:0:2::3:0:4"},
                                                               {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"}};
  for (const auto& [text, written] : cases) CHECK(text_of(text) == written);
}

TEST_CASE("an IPv4-mapped address is the IPv4 address in it") {
  for (const char* text : {"::ffff:192.0.2.1", "::FFFF:c000:201", "0:0:0:0:0:ffff:192.0.2.1"}) {
    CHECK(Address::parse(text) == Address::parse("192.0.2.1"));
    CHECK(text_of(text) == "192.0.2.1");
  }
  CHECK_FALSE(Address::parse("::192.0.2.1").value().is_v4());  // IPv4-compatible, which is something else
  CHECK_FALSE(Address::parse("::ffff:0:192.0.2.1").value().is_v4());
}

TEST_CASE("what isn't exactly an address is none") {
  using namespace std::string_literals;
  for (const std::string& text : {""s,
                                  " "s,
                                  "192.0.2"s,
                                  "192.0.2.1.5"s,
                                  "192.0.2.256"s,
                                  "192.0.2.01"s,
                                  "192.0.2.1 "s,
                                  " 192.0.2.1"s,
                                  "0x7f.0.0.1"s,
                                  "2130706433"s,
                                  "192.0.2.1:80"s,
                                  "[::1]"s,
                                  "::1%lo"s,
                                  ":::"s,
                                  "1::2::3"s,
                                  "12345::"s,
                                  "1:2:3:4:5:6:7:8:9"s,
                                  "1:2:3:4:5:6:7"s,
                                  "g::"s,
                                  "::192.0.2"s,
                                  "localhost"s,
                                  "unknown"s,
                                  "192.0.2.1\0"s,
                                  "192.0.2.1\0x"s,
                                  "::1\0"s,
                                  std::string(45, ':'),
                                  std::string(46, '1'),
                                  std::string(10'000, '1'),
                                  "１.2.3.4"s}) {
    CHECK_FALSE(Address::parse(text).has_value());
  }
}

TEST_CASE("a socket's address is read for both families, mapped ones as IPv4") {
  sockaddr_storage storage{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(0xc0000201);
  CHECK(Address::of(storage).value().text() == "192.0.2.1");
  storage = {};
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  v6.sin6_family = AF_INET6;
  v6.sin6_addr.s6_addr[15] = 1;
  CHECK(Address::of(storage).value().text() == "::1");
  v6.sin6_addr.s6_addr[10] = v6.sin6_addr.s6_addr[11] = 0xff;
  CHECK(Address::of(storage).value().text() == "0.0.0.1");
  storage.ss_family = AF_UNIX;
  CHECK_FALSE(Address::of(storage).has_value());
}

TEST_CASE("a network ends exactly where its prefix says") {
  CHECK(contains("10.0.0.0/8", "10.0.0.0"));
  CHECK(contains("10.0.0.0/8", "10.255.255.255"));
  CHECK_FALSE(contains("10.0.0.0/8", "9.255.255.255"));
  CHECK_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
  CHECK(contains("192.0.2.128/25", "192.0.2.255"));
  CHECK_FALSE(contains("192.0.2.128/25", "192.0.2.127"));
  CHECK(contains("192.0.2.6/31", "192.0.2.7"));
  CHECK_FALSE(contains("192.0.2.6/31", "192.0.2.8"));
  CHECK(contains("2001:db8:0:8000::/49", "2001:db8:0:ffff:ffff:ffff:ffff:ffff"));
  CHECK_FALSE(contains("2001:db8:0:8000::/49", "2001:db8:0:7fff::"));
  CHECK_FALSE(contains("2001:db8::/127", "2001:db8::2"));
}

TEST_CASE("an address is a network of one, and a prefix of 0 bits has all of its family and none of the other") {
  CHECK(contains("192.0.2.1", "192.0.2.1"));
  CHECK_FALSE(contains("192.0.2.1", "192.0.2.0"));
  CHECK_FALSE(contains("2001:db8::1", "2001:db8::"));
  CHECK(contains("0.0.0.0/0", "255.255.255.255"));
  CHECK_FALSE(contains("0.0.0.0/0", "::1"));
  CHECK(contains("::/0", "ffff::"));
  CHECK_FALSE(contains("::/0", "192.0.2.1"));
  CHECK_FALSE(contains("::/0", "::ffff:192.0.2.1"));
}

TEST_CASE("a mapped network is one of IPv4, and has its addresses in either form") {
  CHECK(contains("::ffff:10.0.0.0/104", "10.1.2.3"));
  CHECK(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
  CHECK_FALSE(contains("::ffff:10.0.0.0/104", "11.0.0.0"));
  CHECK(contains("::ffff:0:0/96", "192.0.2.1"));
}

TEST_CASE("networks come with commas, and spaces, between them") {
  const auto networks = parse_networks("10.0.0.0/8, 192.0.2.1 ,2001:db8::/32");
  REQUIRE(networks.has_value());
  CHECK(networks->size() == 3);
  for (const char* inside : {"10.1.2.3", "192.0.2.1", "2001:db8::5"}) CHECK(is_in(*networks, *Address::parse(inside)));
  for (const char* outside : {"11.0.0.0", "192.0.2.2", "2001:db9::"})
    CHECK_FALSE(is_in(*networks, *Address::parse(outside)));
}

TEST_CASE("an error names the item, what is wrong with it, and what would be right") {
  CHECK(error_of("10.0.0.1/8") ==
        "\"10.0.0.1/8\" has bits set behind its prefix: the network is 10.0.0.0/8, the address alone 10.0.0.1");
  CHECK(
      error_of("::1,2001:db8::1/32") ==
      "\"2001:db8::1/32\" has bits set behind its prefix: the network is 2001:db8::/32, the address alone 2001:db8::1");
  CHECK(
      error_of("::ffff:10.0.0.1/104") ==
      "\"::ffff:10.0.0.1/104\" has bits set behind its prefix: the network is 10.0.0.0/8, the address alone 10.0.0.1");
  CHECK(error_of("10.0.0.0/33") ==
        "\"10.0.0.0/33\" doesn't end in a prefix length from 0 to 32; write an address or a CIDR range, such as "
        "10.0.0.0/8 or 2001:db8::/32");
  CHECK(error_of("::/129") ==
        "\"::/129\" doesn't end in a prefix length from 0 to 128; write an address or a CIDR range, such as 10.0.0.0/8 "
        "or 2001:db8::/32");
  for (const char* length :
       {"", "-0", "-1", "+8", "08", " 8", "8 8", "8.0", "0x8", "255.0.0.0", "8/8", "8;::1", "99999999999999999999"}) {
    CHECK(error_of(std::string("10.0.0.0/") + length).find("doesn't end in a prefix length") != std::string::npos);
  }
  CHECK(error_of("load-balancer.example/8") ==
        "\"load-balancer.example\" is no IP address; write an address or a CIDR range, such as 10.0.0.0/8 or "
        "2001:db8::/32");
  for (const char* empty : {"", " ", ",", "10.0.0.0/8,", ",10.0.0.0/8", "10.0.0.0/8,,::1", "10.0.0.0/8, ,::1"}) {
    CHECK(error_of(empty) == "\"" + std::string(empty) +
                                 "\" has an empty item; write addresses or CIDR ranges with one comma between two");
  }
  for (const char* none : {"private", "none", "*", "/8", "10/8", "[::1]", "fe80::%eth0/64"})
    CHECK(error_of(none).find("is no IP address") != std::string::npos);
}

}  // namespace
}  // namespace kiln::net
