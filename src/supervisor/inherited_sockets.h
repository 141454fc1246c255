// Sockets that listen already when we start: systemd holds them through a restart (systemd.socket(5)), and connections
// wait in the kernel's queue instead of being refused. By the protocol of sd_listen_fds(3).
#pragma once

#include <optional>
#include <string>

#include "error/error.h"

namespace kiln::supervisor {

struct InheritedSocket {
  int descriptor = -1;
  std::string host;  // the address it's bound to
  int port = 0;
};

struct InheritedSockets {
  std::optional<InheritedSocket> requests;
  std::optional<InheritedSocket> metrics;  // whose name is "metrics": FileDescriptorName= in its unit
};

// Those of $LISTEN_FDS, if $LISTEN_PID says that they're ours. Errors: io (not a TCP socket that listens; two of a
// kind).
Result<InheritedSockets> inherited_sockets();

}  // namespace kiln::supervisor
