#include "supervisor/manager.h"

#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "error/error.h"
#include "os/diagnostics.h"
#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::supervisor {

namespace {

constexpr timeval kPatience{.tv_sec = 1, .tv_usec = 0};

// Not for us but for the process that started us, where WATCHDOG_PID says another one.
std::optional<std::chrono::milliseconds> watchdog_of_environment() {
  const char *const time = std::getenv("WATCHDOG_USEC"), *const process = std::getenv("WATCHDOG_PID");
  if (process && parse_whole<std::int64_t>(process) != ::getpid()) return std::nullopt;
  const auto microseconds = parse_whole<std::int64_t>(time ? time : "");
  if (!microseconds || *microseconds <= 0) return std::nullopt;
  return std::max(std::chrono::milliseconds(*microseconds / 2000), std::chrono::milliseconds(1));
}

}  // namespace

Manager::Manager() {
  if (const char* const address = std::getenv("NOTIFY_SOCKET"); address && *address != '\0') use(address);
  if (socket_.is_open()) watchdog_ = watchdog_of_environment();
}

// A path, or with an @ before it a name that no file system knows (unix(7), "Abstract sockets").
void Manager::use(std::string_view address) {
  if ((address[0] != '/' && address[0] != '@') || address.size() >= sizeof(address_.sun_path))
    return report_event("NOTIFY_SOCKET={} is neither a path nor an abstract name: the service manager isn't told",
                        shorten(address, 80));
  address_.sun_family = AF_UNIX;
  std::memcpy(address_.sun_path, address.data(), address.size());
  address_size_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
  if (address[0] == '@') {
    address_.sun_path[0] = '\0';
  } else {
    ++address_size_;  // the path's end
  }
  socket_ = FileDescriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket_.is_open()) return report_event("the service manager can't be told: {}", errno_message(errno));
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof(kPatience));
}

void Manager::tell(std::string_view state) {
  if (!socket_.is_open()) return;
  const ssize_t sent = ::sendto(socket_.number(), state.data(), state.size(), MSG_NOSIGNAL,
                                reinterpret_cast<const sockaddr*>(&address_), address_size_);
  if (sent < 0 && !std::exchange(has_complained_, true))
    report_event("the service manager can't be told: {}", errno_message(errno));
}

}  // namespace kiln::supervisor
