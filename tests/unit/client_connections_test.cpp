#include "net/clients/client_connections.h"

#include <vector>

#include "catch.h"

namespace kiln::net {
namespace {

Address address(const char* text) { return Address::parse(text).value(); }

TEST_CASE("a client has as many places as it may have, and each counts until it's given back") {
  ClientConnections clients(2, false);
  auto first = clients.admit(address("192.0.2.1")), second = clients.admit(address("192.0.2.1"));
  REQUIRE((first && second));
  CHECK_FALSE(clients.admit(address("192.0.2.1")).has_value());
  CHECK(clients.admit(address("192.0.2.2")).has_value());
  const auto copy = first;
  first.reset();
  CHECK_FALSE(clients.admit(address("192.0.2.1")).has_value());
  second.reset();
  CHECK(clients.admit(address("192.0.2.1")).has_value());
}

TEST_CASE("an IPv6 client is its network of 64 bits, an IPv4 one an address, mapped or not") {
  ClientConnections clients(1, false);
  std::vector<std::optional<ClientConnections::Place>> kept;
  for (const char* text : {"2001:db8::1", "2001:db8:0:1::1", "192.0.2.1", "192.0.2.2"})
    CHECK(kept.emplace_back(clients.admit(address(text))).has_value());
  for (const char* text : {"2001:db8::2", "2001:db8::ffff:ffff:ffff:ffff", "2001:db8:0:1:8000::", "::ffff:192.0.2.1"})
    CHECK_FALSE(clients.admit(address(text)).has_value());
}

TEST_CASE("loopback is exempt where it should be, and 0 is no limit") {
  ClientConnections exempt(1, true), all(1, false), none(0, false);
  for (const char* text : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"}) {
    const auto one = exempt.admit(address(text)), another = exempt.admit(address(text));
    CHECK((one && another));
    const auto counted = all.admit(address(text));
    CHECK((counted && !all.admit(address(text))));
  }
  const auto one = exempt.admit(address("128.0.0.1"));
  CHECK_FALSE(exempt.admit(address("128.0.0.1")).has_value());
  const auto a = none.admit(address("192.0.2.1")), b = none.admit(address("192.0.2.1"));
  CHECK((a && b));
}

}  // namespace
}  // namespace kiln::net
