// What is said to a connection for which there is no room. Nobody has read its request, so that no responder answers
// it.
#pragma once

#include <string>

#include "net/service.h"

namespace kiln::server {

// The answer as bytes, for whichever has no room.
std::string no_room(net::Full full);

}  // namespace kiln::server
