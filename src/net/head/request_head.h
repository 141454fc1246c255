// The parser of request heads, which takes what RFC 9112 allows and nothing else. What a lenient reader lets pass,
// another reader on the way may understand differently, and that difference is how requests are smuggled: so whatever
// isn't well-formed is refused, with the reason. It knows no paths and no datasets.
#pragma once

#include <cstddef>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace kiln::net {

inline constexpr std::size_t kMaxHeadBytes = 16 * 1024;  // of the request line and all fields; beyond it is 431
inline constexpr std::size_t kMaxTargetBytes = 8'000;  // what RFC 9112, section 3, asks for at least; beyond it is 414
inline constexpr std::size_t kMaxFields = 100;         // several times what browsers send; beyond it is 431

struct Field {
  std::string_view name, value;  // the value without the white space around it
};

// A well-formed head. All views are into the bytes that were parsed.
struct RequestHead {
  std::string_view method = {}, target = {};
  std::vector<Field> fields = {};  // in the order sent
  bool http_1_0 = false;
  bool has_body = false;  // bytes that nobody reads follow the head
  bool close = false;     // the client wants the connection closed after the answer, or HTTP/1.0 or a body implies it
};

// Why a head is refused. The connection closes after it, because nobody knows where the next request would begin.
struct Refusal {
  int status = 400;
  const char* detail = "";
};

// A refusal, and what is known of its head nevertheless: see glimpse(). None of its fields: who wrote them isn't known,
// for no honest client or proxy sends such a head.
struct RefusedHead {
  Refusal refusal;
  RequestHead head = {};
};

// The length of the head that `bytes` begins with, its empty line included; npos if it isn't complete yet.
// A line may end in LF alone here, so that such a head is refused at once instead of waited for.
// `searched`: how many of the bytes an earlier call has seen.
std::size_t find_head_end(std::string_view bytes, std::size_t searched);

// Whether a request can begin with this byte: a method is a token. Everything else, as TLS, needn't be waited for.
bool can_begin_request(char byte);

// REQUIRED: `bytes` end with the head's empty line.
tl::expected<RequestHead, RefusedHead> parse_head(std::string_view bytes);

// Method and target that the bytes of a head that isn't whole, or isn't well-formed, begin with, as far as they can be
// told; empty where they can't. An answer to HEAD has no body whatever else is wrong, and the log names both.
RequestHead glimpse(std::string_view bytes);

// The head with its views into `to` instead of `from`. REQUIRED: it was parsed from `from`, and `to` is a copy of that.
RequestHead rebased(RequestHead head, std::string_view from, std::string_view to);

}  // namespace kiln::net
