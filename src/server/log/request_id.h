// What a request is called, from its client through proxies and kiln's log to whoever asks about it: the id that the
// client or a load balancer has given it, otherwise one of our own. It's in every answer (X-Request-Id), in problems
// and in the log's line.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/head/request_head.h"

namespace kiln::server {

inline constexpr std::size_t kOwnIdBytes = 32;

// Ids begin with a number that no other server has drawn, also not the same one after a restart: 64 random bits.
// Throws std::system_error where the kernel has none.
std::uint64_t draw_origin();

// Belongs to one thread; all of one connection layer have the same origin, so that a worker calls a request what its
// event loop does.
class RequestIds {
 public:
  explicit RequestIds(std::uint64_t origin);

  // X-Request-Id if it's one: 1 to 128 letters, digits and -._~+/=:@; and no other characters, for it's sent back.
  // Where it isn't, or there are several, X-Amzn-Trace-Id in the same way, which AWS's load balancers add and log
  // (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html).
  // Otherwise 32 hexadecimal digits: the origin, and the request's number.
  // The view is into the head's bytes, or holds until the next call.
  std::string_view of(const net::RequestHead& head, std::uint64_t number);

 private:
  std::array<char, kOwnIdBytes> own_{};
};

}  // namespace kiln::server
