#include "net/clients/client_address.h"

#include <algorithm>
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

// An element of Forwarded: name=value pairs with semicolons between them (RFC 7239, section 4).
struct Element {
  std::optional<std::string> node, proto;
};

// nullopt where it isn't well-formed; a parameter stands there once.
std::optional<Element> parse_element(std::string_view text) {
  Element element;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("=;");
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view name = trim(text.substr(0, end));
    const bool is_pair = text[end] == '=';
    text.remove_prefix(end + 1);
    if (!is_pair && name.empty()) continue;  // a semicolon too many, which the grammar allows
    if (!is_pair) return std::nullopt;
    auto value = take_value(text);
    if (!value || (!text.empty() && text.front() != ';')) return std::nullopt;
    auto* const wanted = equals_ignoring_case(name, "for")     ? &element.node
                         : equals_ignoring_case(name, "proto") ? &element.proto
                                                               : nullptr;
    if (!wanted) continue;
    if (*wanted) return std::nullopt;
    *wanted = std::move(value);
  }
  return element;
}

// The address that `for` names.
std::optional<Address> address_of_element(std::string_view text) {
  const auto element = parse_element(text);
  return element && element->node ? address_of_node(*element->node) : std::nullopt;
}

// `lines`: the field's values in their order; together they are one list (RFC 9110, section 5.3).
template <class AddressOf>
std::optional<Address> last_untrusted(const std::vector<std::string_view>& lines, const std::vector<Network>& trusted,
                                      AddressOf address_of) {
  std::optional<Address> client;
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    for (std::optional<std::string_view> rest = *line; rest;) {
      const std::optional<Address> hop = address_of(take_last(rest));
      if (!hop) return client;
      client = hop;
      if (!is_in(trusted, *hop)) return client;
    }
  }
  return client;
}

bool is_trusted(std::string_view peer, const std::vector<Network>& trusted) {
  const auto sender = trusted.empty() ? std::nullopt : Address::parse(peer);
  return sender && is_in(trusted, *sender);
}

std::vector<std::string_view> lines_of(std::span<const Field> fields, std::string_view name) {
  std::vector<std::string_view> lines;
  for (const Field& field : fields) {
    if (equals_ignoring_case(field.name, name)) lines.push_back(field.value);
  }
  return lines;
}

}  // namespace

bool came_by_https(std::string_view peer, std::span<const Field> fields, const std::vector<Network>& trusted) {
  if (!is_trusted(peer, trusted)) return false;
  const auto x_forwarded_proto = lines_of(fields, "x-forwarded-proto");
  if (!x_forwarded_proto.empty())
    return x_forwarded_proto.size() == 1 && equals_ignoring_case(x_forwarded_proto.front(), "https");
  bool is_https = false;  // of the element read last, which is the client's
  last_untrusted(lines_of(fields, "forwarded"), trusted, [&](std::string_view text) -> std::optional<Address> {
    const auto element = parse_element(text);
    const auto address = element && element->node ? address_of_node(*element->node) : std::nullopt;
    if (address) is_https = element->proto && equals_ignoring_case(*element->proto, "https");
    return address;
  });
  return is_https;
}

std::optional<Address> client_behind_proxies(std::string_view peer, std::span<const Field> fields,
                                             const std::vector<Network>& trusted) {
  if (!is_trusted(peer, trusted)) return std::nullopt;
  const auto x_forwarded_for = lines_of(fields, "x-forwarded-for"), forwarded = lines_of(fields, "forwarded");
  if (!x_forwarded_for.empty()) return last_untrusted(x_forwarded_for, trusted, address_of_node);
  return last_untrusted(forwarded, trusted, address_of_element);
}

}  // namespace kiln::net
