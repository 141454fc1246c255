// IP addresses and networks of them, as the operator and proxies write them: parsed strictly, matched, written in one
// form.
//
// An IPv4-mapped IPv6 address (::ffff:192.0.2.1; RFC 4291, section 2.5.5.2) is the IPv4 address in it, wherever it
// comes from: on a socket for both families the kernel writes clients of IPv4 so. There are no names, ports or zones
// (fe80::1%eth0) here.
#pragma once

#include <sys/socket.h>

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.h"

namespace kiln::net {

class Address {
 public:
  // The text forms of RFC 4291, section 2.2, and four decimal numbers without leading zeros; nothing around them.
  static std::optional<Address> parse(std::string_view text);
  // Of an IPv4 or IPv6 socket; nullopt for another kind.
  static std::optional<Address> of(const sockaddr_storage& socket);

  bool is_v4() const;
  // In the shortest form (RFC 5952).
  std::string text() const;

  bool is_loopback() const;  // 127.0.0.0/8 or ::1 (RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3)
  // What stands for all addresses that one site has: the first 64 bits of IPv6, an IPv4 address itself.
  Address site() const;

  const std::array<unsigned char, 16>& bytes() const { return bytes_; }  // IPv4 as mapped

  auto operator<=>(const Address&) const = default;

 private:
  friend class Network;
  std::array<unsigned char, 16> bytes_{};
};

// A block of addresses: those whose first bits are the same (CIDR; RFC 4632, section 3.1).
class Network {
 public:
  // "10.0.0.0/8", "2001:db8::/32", or an address, which is a network of one. Errors: invalid_argument, also where bits
  // behind the prefix are set: it might mean the network or the address, and whom to trust isn't to be guessed.
  static Result<Network> parse(std::string_view text);

  // An IPv6 network, ::/0 too, has no IPv4 addresses in it.
  bool contains(const Address& address) const;

 private:
  Network(const Address& first, int bits) : first_(first), bits_(bits) {}
  Address first_;
  int bits_ = 0;  // how many of the 128 are fixed
};

// Networks with commas between them. Errors: invalid_argument, with what is wrong with which of them.
Result<std::vector<Network>> parse_networks(std::string_view text);

bool is_in(const std::vector<Network>& networks, const Address& address);

}  // namespace kiln::net
