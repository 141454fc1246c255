// What is said to a connection for which there is no room, of which nobody has read the request, and to a client that
// has sent too many requests.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "http/answer.h"
#include "net/service.h"
#include "server/rate_limiter.h"

namespace kiln::server {

// The answer as bytes, for whichever has no room. id: as a request has.
std::string no_room(net::Full full, std::string_view id);

// The problem at that path, by which the client learns when its next request will be let through, and what the limit is
// (https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11). Without an id.
http::WholeAnswer too_often(const RateLimit& limit, std::chrono::nanoseconds wait, std::string_view path);

}  // namespace kiln::server
