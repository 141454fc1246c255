#include "net/head/request_target.h"

#include <algorithm>
#include <array>

#include "text/characters.h"
#include "text/numbers.h"

namespace kiln::net {

namespace {

constexpr unsigned kLastPort = 65535;

bool is_alphanumeric(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }

// What an address may consist of is ASCII that is seen, and no fragment (RFC 3986, section 2). Of that, characters
// that should be percent-encoded but can't be mistaken for anything ("[", "<", …) pass: curl and people send them.
bool is_target_byte(char c) { return c > 0x20 && c < 0x7f && c != '#'; }

// The length of "http://" or "https://" that the target begins with; 0: it's not in absolute-form.
std::size_t scheme_length(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (equals_ignoring_case(target.substr(0, scheme.size()), scheme)) return scheme.size();
  }
  return 0;
}

// host ":" port, a tunnel's end: the port isn't optional there (RFC 9110, section 9.3.6).
bool is_tunnel_end(std::string_view target) {
  const std::size_t colon = target.rfind(':');
  if (colon == std::string_view::npos || !is_host(target)) return false;
  const auto port = parse_whole<unsigned>(target.substr(colon + 1));
  return port && *port >= 1 && *port <= kLastPort;
}

}  // namespace

bool is_host(std::string_view host) {
  std::string_view name = host, port;
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos || end == 1) return false;
    name = host.substr(1, end - 1), port = host.substr(end + 1);
    if (!std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == ':' || c == '.'; })) return false;
  } else {
    const std::size_t colon = host.find(':');
    if (colon != std::string_view::npos) name = host.substr(0, colon), port = host.substr(colon);
    const auto belongs = [](char c) {
      return is_alphanumeric(c) || std::string_view("-._~%!$&'()*+,;=").find(c) != std::string_view::npos;
    };
    if (name.empty() || !std::ranges::all_of(name, belongs)) return false;
  }
  return port.empty() || (port.front() == ':' && port.size() <= 6 && std::ranges::all_of(port.substr(1), is_digit));
}

std::string_view without_authority(std::string_view target) {
  const std::size_t scheme = scheme_length(target);
  if (scheme == 0) return target;
  const std::size_t path = target.find_first_of("/?", scheme);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

std::optional<const char*> fault_of_target(std::string_view method, std::string_view target) {
  if (!std::ranges::all_of(target, is_target_byte)) {
    return "The address has a space, a #, a control character or one beyond ASCII in it; percent-encode it.";
  }
  if (method == "CONNECT") {
    if (is_tunnel_end(target)) return std::nullopt;
    return "CONNECT takes a host and a port.";
  }
  if (target.starts_with('/') || (method == "OPTIONS" && target == "*")) return std::nullopt;
  const std::size_t scheme = scheme_length(target);
  if (scheme == 0) return "The address begins neither with / nor with http://.";
  // An empty host is no address, and one with a user's name misleads (RFC 9110, sections 4.2.1 and 4.2.4).
  const std::size_t end = std::min(target.find_first_of("/?", scheme), target.size());
  if (is_host(target.substr(scheme, end - scheme))) return std::nullopt;
  return "The address has no host, or one that isn't a host and a port.";
}

}  // namespace kiln::net
