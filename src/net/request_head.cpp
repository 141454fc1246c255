#include "net/request_head.h"

#include <algorithm>
#include <array>
#include <optional>

#include "text/characters.h"

namespace kiln::net {

namespace {

constexpr std::size_t kUsualFields = 16;  // so that the list of most heads grows once

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
bool is_alphanumeric(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

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
    callback(trim(list.substr(0, comma)));
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

tl::expected<RequestHead, Refusal> parse_request_line(std::string_view line) {
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

tl::expected<Field, Refusal> parse_field(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t')
    return refuse("A field's value goes on in a second line (obs-fold); write it in one.");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return refuse("A line of the request's head has no colon.");
  const std::string_view name = line.substr(0, colon);
  if (!is_token(name)) return refuse("A field's name isn't a token; no space may stand in it or before its colon.");
  return Field{name, trim(line.substr(colon + 1))};
}

// What the fields say about the framing: of this message, and of the connection after it.
class Framing {
 public:
  std::optional<Refusal> add(const Field& field) {
    const auto& [name, value] = field;
    if (equals_ignoring_case(name, "host")) return add_host(value);
    if (equals_ignoring_case(name, "content-length")) return add_length(value);
    if (equals_ignoring_case(name, "transfer-encoding")) return add_coding(value);
    if (equals_ignoring_case(name, "connection")) {
      for_each_element(value, [&](std::string_view option) {
        wants_close_ = wants_close_ || equals_ignoring_case(option, "close");
        wants_keep_alive_ = wants_keep_alive_ || equals_ignoring_case(option, "keep-alive");
      });
    }
    return std::nullopt;
  }

  // Once all fields were added.
  std::optional<Refusal> check(bool http_1_0) const {
    if (hosts_ == 0 && !http_1_0) return Refusal{400, "The request's head has no Host."};
    if (codings_ > 0 && lengths_ > 0)
      return Refusal{400, "The request's head has both Content-Length and Transfer-Encoding."};
    if (codings_ > 0 && http_1_0) return Refusal{400, "HTTP/1.0 has no Transfer-Encoding."};
    if (has_body_) return Refusal{413, "The request has a body; no endpoint takes one."};
    return std::nullopt;
  }
  bool closes(bool http_1_0) const { return wants_close_ || (http_1_0 && !wants_keep_alive_); }

 private:
  std::optional<Refusal> add_host(std::string_view value) {
    if (++hosts_ > 1) return Refusal{400, "The request's head has more than one Host."};
    if (!is_host(value)) return Refusal{400, "The request's Host isn't a host and a port."};
    return std::nullopt;
  }
  std::optional<Refusal> add_length(std::string_view value) {
    if (++lengths_ > 1) return Refusal{400, "The request's head has more than one Content-Length."};
    if (!is_all_digits(value)) return Refusal{400, "The request's Content-Length isn't a number in digits."};
    has_body_ = has_body_ || value.find_first_not_of('0') != std::string_view::npos;
    return std::nullopt;
  }
  std::optional<Refusal> add_coding(std::string_view value) {
    if (++codings_ > 1 || !equals_ignoring_case(value, "chunked"))
      return Refusal{400, "The request's Transfer-Encoding isn't chunked, and only that."};
    has_body_ = true;
    return std::nullopt;
  }

  int hosts_ = 0, lengths_ = 0, codings_ = 0;
  bool has_body_ = false, wants_close_ = false, wants_keep_alive_ = false;
};

}  // namespace

bool can_begin_request(char byte) { return is_token_byte(byte); }

std::size_t find_head_end(std::string_view bytes, std::size_t searched) {
  std::size_t at = searched > 2 ? searched - 3 : 0;  // the end may have begun in the bytes that were seen
  while ((at = bytes.find('\n', at)) != std::string_view::npos) {
    ++at;
    if (at < bytes.size() && bytes[at] == '\n') return at + 1;
    if (at + 1 < bytes.size() && bytes[at] == '\r' && bytes[at + 1] == '\n') return at + 2;
  }
  return std::string_view::npos;
}

tl::expected<RequestHead, Refusal> parse_head(std::string_view bytes) {
  if (const auto refusal = check_lines(bytes)) return tl::unexpected(*refusal);
  const std::size_t line_end = bytes.find("\r\n");
  auto head = parse_request_line(bytes.substr(0, line_end));
  if (!head) return head;
  head->fields.reserve(kUsualFields);
  Framing framing;
  for (std::string_view rest = bytes.substr(line_end + 2); !rest.starts_with("\r\n");) {
    const std::size_t end = rest.find("\r\n");
    const auto field = parse_field(rest.substr(0, end));
    if (!field) return tl::unexpected(field.error());
    if (head->fields.size() == kMaxFields) return refuse("The request's head has more than 100 fields.", 431);
    if (const auto refusal = framing.add(*field)) return tl::unexpected(*refusal);
    head->fields.push_back(*field);
    rest.remove_prefix(end + 2);
  }
  if (const auto refusal = framing.check(head->http_1_0)) return tl::unexpected(*refusal);
  head->close = framing.closes(head->http_1_0);
  return head;
}

RequestHead rebased(RequestHead head, std::string_view from, std::string_view to) {
  const auto move = [&](std::string_view& view) {
    view = to.substr(static_cast<std::size_t>(view.data() - from.data()), view.size());
  };
  move(head.method);
  move(head.target);
  for (Field& field : head.fields) {
    move(field.name);
    move(field.value);
  }
  return head;
}

}  // namespace kiln::net
