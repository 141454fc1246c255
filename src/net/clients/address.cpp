#include "net/clients/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "text/characters.h"
#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::net {

namespace {

constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int kMappedBits = 96, kAddressBits = 128, kSiteBits = 64;

// Clears the bits from that one on.
void clear_from(std::array<unsigned char, 16>& bytes, int bit) {
  for (int i = bit; i < kAddressBits; ++i)
    bytes[static_cast<std::size_t>(i / 8)] &= static_cast<unsigned char>(~(0x80 >> (i % 8)));
}

// A prefix's length in digits, without a leading zero; nullopt for anything else.
std::optional<int> parse_length(std::string_view text, int most) {
  const auto length = parse_whole<unsigned>(text);  // unsigned, for which "-0" is no number
  const bool is_plain = length && (text == "0" || text.front() != '0');
  return is_plain && *length <= static_cast<unsigned>(most) ? std::optional(static_cast<int>(*length)) : std::nullopt;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  text.copy(terminated.data(), text.size());
  Address address;
  if (text.find(':') != std::string_view::npos) {
    if (::inet_pton(AF_INET6, terminated.data(), address.bytes_.data()) != 1) return std::nullopt;
    return address;
  }
  std::ranges::copy(kMapped, address.bytes_.begin());
  if (::inet_pton(AF_INET, terminated.data(), address.bytes_.data() + kMapped.size()) != 1) return std::nullopt;
  return address;
}

std::optional<Address> Address::of(const sockaddr_storage& socket) {
  Address address;
  if (socket.ss_family == AF_INET6) {
    std::memcpy(address.bytes_.data(), &reinterpret_cast<const sockaddr_in6&>(socket).sin6_addr, sizeof(in6_addr));
  } else if (socket.ss_family == AF_INET) {
    std::ranges::copy(kMapped, address.bytes_.begin());
    std::memcpy(address.bytes_.data() + kMapped.size(), &reinterpret_cast<const sockaddr_in&>(socket).sin_addr,
                sizeof(in_addr));
  } else {
    return std::nullopt;
  }
  return address;
}

bool Address::is_loopback() const {
  constexpr std::array<unsigned char, 16> kLoopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return is_v4() ? bytes_[kMapped.size()] == 127 : bytes_ == kLoopback;
}

Address Address::site() const {
  Address site = *this;
  if (!is_v4()) clear_from(site.bytes_, kSiteBits);
  return site;
}

bool Address::is_v4() const { return std::equal(kMapped.begin(), kMapped.end(), bytes_.begin()); }

std::string Address::text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool v4 = is_v4();
  ::inet_ntop(v4 ? AF_INET : AF_INET6, bytes_.data() + (v4 ? kMapped.size() : 0), text.data(), text.size());
  return text.data();
}

Result<Network> Network::parse(std::string_view text) {
  constexpr std::string_view kExpected = "write an address or a CIDR range, such as 10.0.0.0/8 or 2001:db8::/32";
  const std::size_t slash = text.find('/');
  const std::string_view address_text = text.substr(0, slash);
  const auto address = Address::parse(address_text);
  if (!address)
    return fail(ErrorCode::invalid_argument, "\"{}\" is no IP address; {}", shorten(address_text, 80), kExpected);
  if (slash == std::string_view::npos) return Network(*address, kAddressBits);

  // The length counts the bits of the form in which the address is written: ::ffff:10.0.0.0/104 is 10.0.0.0/8.
  const int skipped = address_text.find(':') == std::string_view::npos ? kMappedBits : 0, most = kAddressBits - skipped;
  const auto length = parse_length(text.substr(slash + 1), most);
  if (!length) {
    return fail(ErrorCode::invalid_argument, "\"{}\" doesn't end in a prefix length from 0 to {}; {}",
                shorten(text, 80), most, kExpected);
  }
  Address first = *address;
  clear_from(first.bytes_, *length + skipped);
  if (first != *address) {
    const std::string network = first.text(),
                      length_text = std::to_string(*length + skipped - (first.is_v4() ? kMappedBits : 0));
    return fail(ErrorCode::invalid_argument,
                "\"{}\" has bits set behind its prefix: the network is {}/{}, the address alone {}", text, network,
                length_text, address->text());
  }
  return Network(first, *length + skipped);
}

bool Network::contains(const Address& address) const {
  if (address.is_v4() != first_.is_v4()) return false;
  const auto whole = static_cast<std::size_t>(bits_ / 8);
  if (!std::equal(first_.bytes_.begin(), first_.bytes_.begin() + bits_ / 8, address.bytes_.begin())) return false;
  return bits_ % 8 == 0 || ((first_.bytes_[whole] ^ address.bytes_[whole]) >> (8 - bits_ % 8)) == 0;
}

Result<std::vector<Network>> parse_networks(std::string_view text) {
  std::vector<Network> networks;
  for (std::string_view rest = text;;) {
    const std::size_t comma = rest.find(',');
    const std::string_view one = trim(rest.substr(0, comma));
    if (one.empty()) {
      return fail(ErrorCode::invalid_argument,
                  "\"{}\" has an empty item; write addresses or CIDR ranges with one comma between two",
                  shorten(text, 80));
    }
    KILN_TRY(const Network network, Network::parse(one));
    networks.push_back(network);
    if (comma == std::string_view::npos) return networks;
    rest.remove_prefix(comma + 1);
  }
}

bool is_in(const std::vector<Network>& networks, const Address& address) {
  return std::ranges::any_of(networks, [&](const Network& network) { return network.contains(address); });
}

}  // namespace kiln::net
