// The requests by which load balancers and orchestrators find out whether the server lives: who sends them isn't a
// client, and as many come as there are nodes.
#pragma once

#include <string_view>

#include "http/target.h"
#include "net/head/request_head.h"

namespace kiln::server {

// As they write it. Whoever writes it otherwise isn't one of them.
inline bool is_health_check(const net::RequestHead& head) {
  const std::string_view path = http::path_of(head.target);
  return (head.method == "GET" || head.method == "HEAD") && (path == "/healthz" || path == "/readyz");
}

}  // namespace kiln::server
