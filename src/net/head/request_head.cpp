#include "net/head/request_head.h"

#include <algorithm>
#include <array>
#include <optional>

#include "net/head/framing.h"
#include "net/head/request_target.h"
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

// The methods that there are (RFC 9110, section 9.1; RFC 5789; QUERY: draft-ietf-httpbis-safe-method-w-body), without
// PRI, which begins HTTP/2. What else begins a request is 501, as RFC 9110, section 9.1, has it.
bool is_method(std::string_view method) {
  constexpr std::array<std::string_view, 10> known{"GET",    "HEAD",  "OPTIONS", "POST",  "PUT",
                                                   "DELETE", "PATCH", "CONNECT", "TRACE", "QUERY"};
  return std::ranges::find(known, method) != known.end();
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

// "HTTP/1.x" is taken as HTTP/1.1 is, but for 1.0 (RFC 9110, section 2.5). Errors: 400, and 505 for another major one.
tl::expected<bool, Refusal> is_version_1_0(std::string_view version) {
  constexpr std::string_view kName = "HTTP/";
  const bool is_version = version.size() == kName.size() + 3 && version.starts_with(kName) && is_digit(version[5]) &&
                          version[6] == '.' && is_digit(version[7]);
  if (!is_version) return refuse("The request's version isn't HTTP/1.1 or HTTP/1.0.");
  if (version[5] != '1') return refuse("The request's version isn't HTTP/1.1 or HTTP/1.0.", 505);
  return version[7] == '0';
}

tl::expected<RequestHead, Refusal> parse_request_line(std::string_view line) {
  const std::size_t method_end = line.find(' '), target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || target_end <= method_end + 1) {
    return refuse("The request line isn't METHOD TARGET VERSION with one space between them.");
  }
  RequestHead head{.method = line.substr(0, method_end),
                   .target = line.substr(method_end + 1, target_end - method_end - 1)};
  if (!is_token(head.method)) return refuse("The request's method isn't a token.");
  const auto version = is_version_1_0(line.substr(target_end + 1));
  if (!version) return tl::unexpected(version.error());
  head.http_1_0 = *version;
  if (!is_method(head.method))
    return refuse("The request's method is unknown; use GET. Methods are written in capitals.", 501);
  if (head.target.size() > kMaxTargetBytes) return refuse("The address is longer than 8,000 bytes.", 414);
  if (const auto fault = fault_of_target(head.method, head.target)) return refuse(*fault);
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

RequestHead glimpse(std::string_view bytes) {
  RequestHead head;
  const auto take = [&bytes](auto belongs) {
    const auto end = std::ranges::find_if_not(bytes, belongs);
    const std::string_view taken = bytes.substr(0, static_cast<std::size_t>(end - bytes.begin()));
    bytes.remove_prefix(taken.size());
    return taken;
  };
  head.method = take(is_token_byte);
  if (head.method.empty() || bytes.empty() ||
      (bytes.front() != ' ' && bytes.front() != '\t' && bytes.front() != '\r' && bytes.front() != '\n'))
    return {};
  take([](char c) { return c == ' ' || c == '\t'; });
  head.target = take([](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n'; });
  return head;
}

tl::expected<RequestHead, RefusedHead> parse_head(std::string_view bytes) {
  const auto refused = [&](const Refusal& refusal) { return tl::unexpected(RefusedHead{refusal, glimpse(bytes)}); };
  if (const auto refusal = check_lines(bytes)) return refused(*refusal);
  const std::size_t line_end = bytes.find("\r\n");
  auto head = parse_request_line(bytes.substr(0, line_end));
  if (!head) return refused(head.error());
  head->fields.reserve(kUsualFields);
  Framing framing;
  for (std::string_view rest = bytes.substr(line_end + 2); !rest.starts_with("\r\n");) {
    const std::size_t end = rest.find("\r\n");
    const auto field = parse_field(rest.substr(0, end));
    if (!field) return refused(field.error());
    if (head->fields.size() == kMaxFields) return refused({431, "The request's head has more than 100 fields."});
    if (const auto refusal = framing.add(*field)) return refused(*refusal);
    head->fields.push_back(*field);
    rest.remove_prefix(end + 2);
  }
  if (const auto refusal = framing.check(head->http_1_0)) return refused(*refusal);
  head->has_body = framing.has_body();
  head->close = framing.closes(head->http_1_0);
  return *std::move(head);
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
