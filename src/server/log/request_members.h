// What a line of the access log says of a request beyond its answer, as far as it's known.
#pragma once

#include <string>

#include "net/service.h"
#include "server/log/log_line.h"

namespace kiln::server {

// The target as the log has it: of a refused request, which may be anything, one line and not more than its begin.
std::string logged_target(const net::Exchange& exchange);

// Writes the members that only some requests have: `user_agent` and `traceparent` where the client sent one, `reason`
// where the request was refused.
void add_request_members(LogLine& line, const net::Exchange& exchange);

}  // namespace kiln::server
