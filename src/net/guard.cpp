#include "net/guard.h"

#include <algorithm>
#include <array>
#include <optional>

namespace kiln::net {

namespace {

// RFC 9110, section 5.6.2
constexpr std::array<bool, 256> kTokenBytes = [] {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c)
    table[static_cast<std::size_t>(c)] = table[static_cast<std::size_t>(c - 'a' + 'A')] = true;
  for (char c : {'!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~'})
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_token_byte(char c) { return kTokenBytes[static_cast<unsigned char>(c)]; }
bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_byte); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The methods that there are, without PRI, which begins HTTP/2.
bool is_method(std::string_view method) {
  constexpr std::array<std::string_view, 10> known{"GET",    "HEAD",  "OPTIONS", "POST",  "PUT",
                                                   "DELETE", "PATCH", "CONNECT", "TRACE", "QUERY"};
  return std::ranges::find(known, method) != known.end();
}

// uri-host [":" port] (RFC 9110, section 7.2; RFC 3986, section 3.2.2), and not empty: an http address has a host.
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

// Calls callback(element) for each element of a comma-separated list, without white space.
template <class Callback>
void for_each_element(std::string_view list, const Callback& callback) {
  for (;;) {
    const std::size_t comma = list.find(',');
    std::string_view element = list.substr(0, comma);
    while (!element.empty() && (element.front() == ' ' || element.front() == '\t')) element.remove_prefix(1);
    while (!element.empty() && (element.back() == ' ' || element.back() == '\t')) element.remove_suffix(1);
    callback(element);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

tl::unexpected<Refusal> refuse(const char* detail, int status = 400) { return tl::unexpected(Refusal{status, detail}); }

// What the lines between request line and empty line must be before they can be taken apart.
std::optional<Refusal> check_lines(std::string_view head) {
  for (std::size_t i = 0; i < head.size(); ++i) {
    const char c = head[i];
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) continue;
    if (c == '\r') {
      if (i + 1 == head.size() || head[i + 1] != '\n')
        return Refusal{400, "The request's head has a carriage return that no line feed follows."};
      ++i;
      continue;
    }
    if (c == '\n') return Refusal{400, "A line of the request's head ends in a line feed alone; lines end in CR LF."};
    if (c == '\0') return Refusal{400, "The request's head has a NUL byte."};
    if (c != '\t') return Refusal{400, "The request's head has a control character."};
  }
  return std::nullopt;
}

tl::expected<RequestHead, Refusal> check_request_line(std::string_view line) {
  const std::size_t method_end = line.find(' '), target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || target_end <= method_end + 1) {
    return refuse("The request line isn't METHOD TARGET VERSION with one space between them.");
  }
  RequestHead head{.method = line.substr(0, method_end),
                   .target = line.substr(method_end + 1, target_end - method_end - 1)};
  const std::string_view version = line.substr(target_end + 1);
  if (!is_token(head.method)) return refuse("The request's method isn't a token.");
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return refuse("The request's version isn't HTTP/1.1 or HTTP/1.0.");
  head.http_1_0 = version == "HTTP/1.0";
  if (head.target.size() > kMaxTargetBytes) return refuse("The address is longer than 8,000 bytes.", 414);
  if (std::ranges::any_of(head.target, [](char c) { return c == ' ' || c == '#' || is_control(c); })) {
    return refuse("The address has a space, a # or a control character in it; percent-encode it.");
  }
  if (!is_method(head.method))
    return refuse("The request's method is unknown; use GET. Methods are written in capitals.");
  const bool is_absolute = head.target.starts_with("http://") || head.target.starts_with("https://");
  if (!head.target.starts_with('/') && !is_absolute && head.method != "CONNECT" &&
      !(head.method == "OPTIONS" && head.target == "*")) {
    return refuse("The address begins neither with / nor with http://.");
  }
  return head;
}

}  // namespace

bool can_begin_request(char byte) { return is_token_byte(byte); }

bool equals_ignoring_case(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, [](char a, char b) { return lower(a) == lower(b); });
}

std::size_t find_head_end(std::string_view bytes, std::size_t searched) {
  std::size_t at = searched > 2 ? searched - 3 : 0;  // the end may have begun in the bytes that were seen
  while ((at = bytes.find('\n', at)) != std::string_view::npos) {
    ++at;
    if (at < bytes.size() && bytes[at] == '\n') return at + 1;
    if (at + 1 < bytes.size() && bytes[at] == '\r' && bytes[at + 1] == '\n') return at + 2;
  }
  return std::string_view::npos;
}

tl::expected<RequestHead, Refusal> check_head(std::string_view bytes) {
  if (const auto refusal = check_lines(bytes)) return tl::unexpected(*refusal);
  const std::size_t line_end = bytes.find("\r\n");
  auto head = check_request_line(bytes.substr(0, line_end));
  if (!head) return head;

  std::size_t fields = 0, hosts = 0, lengths = 0, codings = 0;
  bool has_body = false, wants_close = false, wants_keep_alive = false;
  std::string_view rest = bytes.substr(line_end + 2);
  while (!rest.starts_with("\r\n")) {
    const std::size_t end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    if (line.front() == ' ' || line.front() == '\t')
      return refuse("A field's value goes on in a second line (obs-fold); write it in one.");
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return refuse("A line of the request's head has no colon.");
    if (!is_token(line.substr(0, colon)))
      return refuse("A field's name isn't a token; no space may stand in it or before its colon.");
    if (++fields > kMaxFields) return refuse("The request's head has more than 100 fields.", 431);
    const std::string_view name = line.substr(0, colon);
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
    if (equals_ignoring_case(name, "host")) {
      if (++hosts > 1) return refuse("The request's head has more than one Host.");
      if (!is_host(value)) return refuse("The request's Host isn't a host and a port.");
    } else if (equals_ignoring_case(name, "content-length")) {
      if (++lengths > 1) return refuse("The request's head has more than one Content-Length.");
      if (value.empty() || !std::ranges::all_of(value, is_digit))
        return refuse("The request's Content-Length isn't a number in digits.");
      has_body = has_body || value.find_first_not_of('0') != std::string_view::npos;
    } else if (equals_ignoring_case(name, "transfer-encoding")) {
      if (++codings > 1 || !equals_ignoring_case(value, "chunked"))
        return refuse("The request's Transfer-Encoding isn't chunked, and only that.");
      has_body = true;
    } else if (equals_ignoring_case(name, "connection")) {
      for_each_element(value, [&](std::string_view option) {
        wants_close = wants_close || equals_ignoring_case(option, "close");
        wants_keep_alive = wants_keep_alive || equals_ignoring_case(option, "keep-alive");
      });
    }
  }
  if (hosts == 0 && !head->http_1_0) return refuse("The request's head has no Host.");
  if (codings > 0 && lengths > 0) return refuse("The request's head has both Content-Length and Transfer-Encoding.");
  if (codings > 0 && head->http_1_0) return refuse("HTTP/1.0 has no Transfer-Encoding.");
  if (has_body) return refuse("The request has a body; no endpoint takes one.", 413);
  head->close = wants_close || (head->http_1_0 && !wants_keep_alive);
  return head;
}

}  // namespace kiln::net
