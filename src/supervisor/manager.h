// What a service manager wants to know of a service: that it's ready, that it lives, that it stops. By the protocol of
// sd_notify(3), a datagram of NAME=VALUE lines to the socket that $NOTIFY_SOCKET names, which that page documents for
// programs without libsystemd, which has 0.9 MB where the image has room for a tenth of that. systemd speaks it, and so
// does Podman (--sdnotify). Without such a manager nothing happens.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <chrono>
#include <optional>
#include <string_view>

#include "os/file_descriptor.h"

namespace kiln::supervisor {

class Manager {
 public:
  // Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. A socket of a kind that isn't known is said.
  Manager();

  // As "READY=1\nSTATUS=serving". Waits for a second at most; a manager that can't be told is said once.
  void tell(std::string_view state);

  // How often it wants to hear WATCHDOG=1: half of the time after which it ends who is silent (sd_watchdog_enabled(3)).
  std::optional<std::chrono::milliseconds> watchdog() const { return watchdog_; }

 private:
  void use(std::string_view address);
  FileDescriptor socket_;
  sockaddr_un address_{};
  socklen_t address_size_ = 0;
  std::optional<std::chrono::milliseconds> watchdog_;
  bool has_complained_ = false;
};

}  // namespace kiln::supervisor
