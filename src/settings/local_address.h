// Whether a server could listen on a host, asked without listening: a check beside a server that runs must not take its
// port.
#pragma once

#include <string>

#include "error/error.h"

namespace kiln::settings {

// Binds a socket to that name or address, IPv4 or IPv6, on a port that is free, and lets it go. Errors: io (unknown, or
// not this machine's).
Result<void> check_local_address(const std::string& host);

}  // namespace kiln::settings
