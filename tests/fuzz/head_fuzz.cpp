// Any bytes as a request's head, and what is read out of it. What must hold:
//   - a head's end is found at the same place wherever the bytes are cut
//   - a head that is taken is one by RFC 9112: names and method are tokens, values are trimmed, all of it lies in the
//     bytes, and written again it's the same head; one that is refused says why, and shows none of its fields
//   - an address that is taken is the same after it was percent-encoded and read again
//   - the readers of single fields keep what their headers promise (fields.h); above all, what a trusted proxy has
//     appended counts, whatever a client has written before it
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fields.h"
#include "fuzz.h"
#include "http/request.h"
#include "http/target.h"
#include "net/head/request_head.h"
#include "net/head/request_target.h"
#include "text/characters.h"

namespace {

using namespace kiln;

bool lies_in(std::string_view part, std::string_view whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, net::can_begin_request); }

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; }

std::string written(const net::RequestHead& head) {
  std::string text =
      std::string(head.method) + " " + std::string(head.target) + " HTTP/1." + (head.http_1_0 ? "0" : "1");
  for (const auto& [name, value] : head.fields) text += "\r\n" + std::string(name) + ":" + std::string(value);
  return text + "\r\n\r\n";
}

// As bytes arrive one after the other, and as they arrive in two pieces.
void check_end(std::string_view bytes, std::size_t end) {
  std::size_t first = std::string_view::npos;
  for (std::size_t size = 1; size <= bytes.size() && first == std::string_view::npos; ++size)
    first = net::find_head_end(bytes.substr(0, size), size - 1);
  MUST(first == end);
  for (std::size_t cut = 0; cut < bytes.size(); cut += 1 + bytes.size() / 64) {
    const std::size_t early = net::find_head_end(bytes.substr(0, cut), 0);
    MUST(early == (end <= cut ? end : std::string_view::npos));
    if (early == std::string_view::npos) MUST(net::find_head_end(bytes, cut) == end);
  }
}

void check_taken(const net::RequestHead& head, std::string_view bytes) {
  MUST(is_token(head.method) && lies_in(head.method, bytes) && lies_in(head.target, bytes));
  MUST(!head.target.empty() && head.target.size() <= net::kMaxTargetBytes);
  MUST(std::ranges::all_of(head.target, [](char c) { return c > 0x20 && c < 0x7f && c != '#'; }));
  MUST(!net::fault_of_target(head.method, head.target) && head.fields.size() <= net::kMaxFields);
  int hosts = 0, lengths = 0, codings = 0;
  for (const auto& [name, value] : head.fields) {
    MUST(is_token(name) && lies_in(name, bytes) && lies_in(value, bytes) && trim(value) == value);
    MUST(std::ranges::all_of(value, [](char c) { return is_plain(c) || c == '\t'; }));
    const bool is_host = equals_ignoring_case(name, "host"), is_length = equals_ignoring_case(name, "content-length"),
               is_coding = equals_ignoring_case(name, "transfer-encoding");
    MUST(!is_host || net::is_host(value));
    MUST(!is_length || is_all_digits(value));
    MUST(!is_coding || equals_ignoring_case(value, "chunked"));
    hosts += is_host ? 1 : 0, lengths += is_length ? 1 : 0, codings += is_coding ? 1 : 0;
  }
  MUST(hosts == 1 || (hosts == 0 && head.http_1_0));
  MUST(lengths + codings <= 1 && (codings == 0 || (head.has_body && !head.http_1_0)));
  MUST((!head.has_body || head.close) && (lengths + codings > 0 || !head.has_body));

  const net::RequestHead seen = net::glimpse(bytes);
  MUST(seen.method == head.method && seen.target == head.target);
  const std::string text = written(head), copy(bytes);
  MUST(written(net::rebased(head, bytes, copy)) == text);
  MUST(net::find_head_end(text, 0) == text.size());
  const auto again = net::parse_head(text);
  MUST(again && written(*again) == text && again->has_body == head.has_body && again->close == head.close);
}

void check_refused(const net::RefusedHead& refused, std::string_view bytes) {
  const int status = refused.refusal.status;
  MUST(status == 400 || status == 414 || status == 431 || status == 501 || status == 505);
  MUST(*refused.refusal.detail != '\0' && refused.head.fields.empty());
  MUST(lies_in(refused.head.method, bytes) && lies_in(refused.head.target, bytes));
}

void check_target(std::string_view text) {
  const auto target = http::parse_target(text);
  if (!target) {
    MUST(target.error().code == ErrorCode::invalid_argument && !target.error().message.empty());
    return;
  }
  MUST(target->path == http::path_of(text) && !target->segments.empty());
  std::string encoded;
  for (const std::string& segment : target->segments) encoded += "/" + http::percent_encode(segment);
  for (const auto& [name, value] : target->parameters) {
    encoded += (&name == &target->parameters.front().first ? "?" : "&") + http::percent_encode(name);
    encoded += "=" + http::percent_encode(value);
  }
  const auto again = http::parse_target(encoded);
  MUST(again && again->segments == target->segments && again->parameters == target->parameters);
}

void check_encoding(const std::string& text) {
  const std::string encoded = http::percent_encode(text);
  MUST(std::ranges::all_of(encoded, [](char c) { return c > 0x20 && c < 0x7f && c != '/' && c != '&' && c != '?'; }));
  const auto target = http::parse_target("/" + encoded + "?" + encoded + "=" + encoded);
  if (!target) return;  // it isn't UTF-8
  MUST(target->segments == std::vector{text} && target->parameter(text) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all = fuzz::text_of(data, size);
  const std::size_t end = net::find_head_end(all, 0);
  check_end(all, end);
  check_encoding(std::string(all.substr(0, 256)));
  if (end == std::string_view::npos) {
    fuzz::check_value(std::string(all));
    (void)net::glimpse(all);
    return 0;
  }
  const auto copy = std::make_unique<char[]>(end);  // which ends where the head does: nothing may be read behind it
  std::copy_n(all.data(), end, copy.get());
  const std::string_view bytes(copy.get(), end);
  const auto head = net::parse_head(bytes);
  if (!head) {
    check_refused(head.error(), bytes);
    return 0;
  }
  check_taken(*head, bytes);
  check_target(head->target);
  const http::Request request = http::parse_request(*head);
  MUST(request.method == head->method && request.target == head->target && request.has_body == head->has_body);
  for (const net::Field& field : head->fields) fuzz::check_value(std::string(field.value));
  return 0;
}
