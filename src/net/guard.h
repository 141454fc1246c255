// Checks the framing of a request's head by RFC 9112 before anything else looks at it. What a lenient reader lets pass,
// another reader on the way may understand differently, and that difference is how requests are smuggled: so whatever
// isn't well-formed is refused, with the reason. It knows no paths and no datasets.
#pragma once

#include <cstddef>
#include <string_view>
#include <tl/expected.hpp>

namespace kiln::net {

inline constexpr std::size_t kMaxHeadBytes = 16 * 1024;  // of the request line and all fields; beyond it is 431
inline constexpr std::size_t kMaxTargetBytes = 8'000;  // what RFC 9112, section 3, asks for at least; beyond it is 414
inline constexpr std::size_t kMaxFields = 100;         // cpp-httplib reads no more; beyond it is 431

// A request head that passed. The views are into the bytes that were checked.
struct RequestHead {
  std::string_view method, target;
  bool http_1_0 = false;
  bool close = false;  // the client wants the connection closed after the answer, or HTTP/1.0 implies it
};

// Why a head doesn't pass. The connection closes after it, because nobody knows where the next request would begin.
struct Refusal {
  int status = 400;
  const char* detail = "";
};

// The length of the head that `bytes` begins with, its empty line included; npos if it isn't complete yet.
// A line may end in LF alone here, so that such a head is refused at once instead of waited for.
// `searched`: how many of the bytes an earlier call has seen.
std::size_t find_head_end(std::string_view bytes, std::size_t searched);

// Whether a request can begin with this byte: a method is a token. Everything else, as TLS, needn't be waited for.
bool can_begin_request(char byte);

// REQUIRED: `head` ends with its empty line. No endpoint takes a body, so a head that declares one is refused (413).
tl::expected<RequestHead, Refusal> check_head(std::string_view head);

// Calls callback(name, value) for each field of a head that passed, the value without the white space around it.
template <class Callback>
void for_each_field(std::string_view head, const Callback& callback) {
  head.remove_prefix(head.find("\r\n") + 2);
  while (!head.starts_with("\r\n")) {
    const std::size_t end = head.find("\r\n"), colon = head.find(':');
    std::string_view value = head.substr(colon + 1, end - colon - 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
    callback(head.substr(0, colon), value);
    head.remove_prefix(end + 2);
  }
}

// Whether two names of fields, methods' values or the like are the same but for the case of ASCII letters.
bool equals_ignoring_case(std::string_view one, std::string_view other);

}  // namespace kiln::net
