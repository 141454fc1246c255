// What is said to a connection for which there is no room. Nobody has read its request, so that no responder answers
// it.
#pragma once

#include <string>
#include <string_view>

#include "net/service.h"

namespace kiln::server {

// The answer as bytes, for whichever has no room. id: as a request has.
std::string no_room(net::Full full, std::string_view id);

}  // namespace kiln::server
