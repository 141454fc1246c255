#include "net/head/framing.h"

#include "net/head/request_target.h"
#include "text/characters.h"

namespace kiln::net {

namespace {

// Whether a field's name is one of the two that frame a message but for what isn't a letter in it: Transfer_Encoding,
// Content.Length. Gateways that turn names into variables (RFC 3875, section 4.1.18) take it for the real one, others
// for a field like any; so the request would be read in two ways.
bool looks_like_framing(std::string_view name) {
  const auto resembles = [&](std::string_view letters) {
    for (const char c : name) {
      const char letter = lower(c);
      if (letter < 'a' || letter > 'z') continue;
      if (letters.empty() || letters.front() != letter) return false;
      letters.remove_prefix(1);
    }
    return letters.empty();
  };
  return resembles("contentlength") || resembles("transferencoding");
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

}  // namespace

std::optional<Refusal> Framing::add(const Field& field) {
  const auto& [name, value] = field;
  if (equals_ignoring_case(name, "host")) return add_host(value);
  if (equals_ignoring_case(name, "content-length")) return add_length(value);
  if (equals_ignoring_case(name, "transfer-encoding")) return add_coding(value);
  if (equals_ignoring_case(name, "connection")) {
    add_options(value);
  } else if (looks_like_framing(name)) {
    return Refusal{400, "A field's name is nearly Content-Length or Transfer-Encoding, and neither."};
  }
  return std::nullopt;
}

std::optional<Refusal> Framing::check(bool http_1_0) const {
  if (hosts_ == 0 && !http_1_0) return Refusal{400, "The request's head has no Host."};
  if (codings_ > 0 && lengths_ > 0)
    return Refusal{400, "The request's head has both Content-Length and Transfer-Encoding."};
  if (codings_ > 0 && http_1_0) return Refusal{400, "HTTP/1.0 has no Transfer-Encoding."};
  return std::nullopt;
}

std::optional<Refusal> Framing::add_host(std::string_view value) {
  if (++hosts_ > 1) return Refusal{400, "The request's head has more than one Host."};
  if (!is_host(value)) return Refusal{400, "The request's Host isn't a host and a port."};
  return std::nullopt;
}

std::optional<Refusal> Framing::add_length(std::string_view value) {
  if (++lengths_ > 1) return Refusal{400, "The request's head has more than one Content-Length."};
  if (!is_all_digits(value)) return Refusal{400, "The request's Content-Length isn't a number in digits."};
  has_body_ = has_body_ || value.find_first_not_of('0') != std::string_view::npos;
  return std::nullopt;
}

// Without chunked as the last one nobody knows where the body ends (RFC 9112, section 6.3). Others before it are 501
// (section 6.1).
std::optional<Refusal> Framing::add_coding(std::string_view value) {
  std::string_view last;
  int chunked = 0;
  for_each_element(value, [&](std::string_view coding) {
    last = coding;
    chunked += equals_ignoring_case(coding, "chunked") ? 1 : 0;
  });
  if (++codings_ > 1 || chunked != 1 || !equals_ignoring_case(last, "chunked"))
    return Refusal{400, "The request's Transfer-Encoding doesn't end in chunked, once."};
  if (last.size() != value.size()) return Refusal{501, "The request's Transfer-Encoding isn't chunked alone."};
  has_body_ = true;
  return std::nullopt;
}

void Framing::add_options(std::string_view list) {
  for_each_element(list, [&](std::string_view option) {
    wants_close_ = wants_close_ || equals_ignoring_case(option, "close");
    wants_keep_alive_ = wants_keep_alive_ || equals_ignoring_case(option, "keep-alive");
  });
}

}  // namespace kiln::net
