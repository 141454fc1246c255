#include "net/client_address.h"

#include <algorithm>
#include <ranges>
#include <string>

#include "text/characters.h"

namespace kiln::net {

namespace {

// Takes the last element off a list with commas; no list is left after the first. A comma in a quoted string separates
// nothing. Read from the right, what a proxy has written can't be torn apart by a quote that a client has opened
// further left.
std::string_view take_last(std::optional<std::string_view>& list) {
  const std::string_view all = *list;
  bool is_quoted = false;
  for (std::size_t i = all.size(); i-- > 0;) {
    const bool is_escaped = is_quoted && i > 0 && all[i - 1] == '\\';
    if (all[i] == '"' && !is_escaped) is_quoted = !is_quoted;
    if (all[i] != ',' || is_quoted) continue;
    list = all.substr(0, i);
    return trim(all.substr(i + 1));
  }
  list.reset();
  return trim(all);
}

// node-port of RFC 7239, section 6, with its colon: ":1234" or ":_hidden".
bool is_node_port(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789",
                             kName = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-";
  if (text.size() < 2 || text.front() != ':') return false;
  const std::string_view port = text.substr(1);
  if (port.front() == '_') return port.size() > 1 && port.find_first_not_of(kName) == std::string_view::npos;
  return port.size() <= 5 && port.find_first_not_of(kDigits) == std::string_view::npos;
}

// A node of RFC 7239, section 6: 192.0.2.1, 192.0.2.1:80, [2001:db8::1], [2001:db8::1]:80; in X-Forwarded-For also
// 2001:db8::1. Ports come from load balancers that preserve the client's (routing.http.xff_client_port.enabled, Elastic
// Load Balancing API reference, LoadBalancerAttribute:
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html).
std::optional<Address> address_of_node(std::string_view node) {
  if (const auto alone = Address::parse(node)) return alone;
  const bool has_brackets = node.starts_with('[');
  const std::size_t end = node.find(has_brackets ? ']' : ':');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view name = has_brackets ? node.substr(1, end - 1) : node.substr(0, end),
                         port = node.substr(has_brackets ? end + 1 : end);
  const bool is_v6 = name.find(':') != std::string_view::npos;
  if (is_v6 != has_brackets || (!port.empty() && !is_node_port(port))) return std::nullopt;
  return Address::parse(name);
}

// Takes a parameter's value, a token or a quoted string, off the front; nullopt if the string has no end.
std::optional<std::string> take_value(std::string_view& text) {
  if (!text.starts_with('"')) {
    const std::string_view token = text.substr(0, text.find(';'));
    text.remove_prefix(token.size());
    return std::string(trim(token));
  }
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text = trim(text.substr(i + 1));
      return value;
    }
    if (text[i] == '\\' && ++i == text.size()) break;
    value += text[i];
  }
  return std::nullopt;
}

// Of an element of Forwarded, name=value pairs with semicolons between them (RFC 7239, section 4), the address that
// `for` names; a parameter stands there once.
std::optional<Address> address_of_element(std::string_view element) {
  std::optional<std::string> node;
  while (!element.empty()) {
    const std::size_t end = element.find_first_of("=;");
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view name = trim(element.substr(0, end));
    const bool is_pair = element[end] == '=';
    element.remove_prefix(end + 1);
    if (!is_pair && name.empty()) continue;  // a semicolon too many, which the grammar allows
    if (!is_pair) return std::nullopt;
    auto value = take_value(element);
    if (!value || (!element.empty() && element.front() != ';')) return std::nullopt;
    if (!equals_ignoring_case(name, "for")) continue;
    if (node) return std::nullopt;
    node = std::move(value);
  }
  return node ? address_of_node(*node) : std::nullopt;
}

// `lines`: the field's values in their order; together they are one list (RFC 9110, section 5.3).
template <class AddressOf>
std::optional<Address> last_untrusted(const std::vector<std::string_view>& lines, const std::vector<Network>& trusted,
                                      AddressOf address_of) {
  std::optional<Address> client;
  for (const std::string_view line : lines | std::views::reverse) {
    for (std::optional<std::string_view> rest = line; rest;) {
      const std::optional<Address> hop = address_of(take_last(rest));
      if (!hop) return client;
      client = hop;
      if (!is_in(trusted, *hop)) return client;
    }
  }
  return client;
}

}  // namespace

std::optional<Address> client_behind_proxies(std::string_view peer, std::span<const Field> fields,
                                             const std::vector<Network>& trusted) {
  const auto sender = trusted.empty() ? std::nullopt : Address::parse(peer);
  if (!sender || !is_in(trusted, *sender)) return std::nullopt;
  std::vector<std::string_view> x_forwarded_for, forwarded;
  for (const auto& [name, value] : fields) {
    if (equals_ignoring_case(name, "x-forwarded-for")) x_forwarded_for.push_back(value);
    if (equals_ignoring_case(name, "forwarded")) forwarded.push_back(value);
  }
  if (!x_forwarded_for.empty()) return last_untrusted(x_forwarded_for, trusted, address_of_node);
  return last_untrusted(forwarded, trusted, address_of_element);
}

}  // namespace kiln::net
