#include "supervisor/inherited_sockets.h"

#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::supervisor {

namespace {

constexpr int kFirst = 3;  // SD_LISTEN_FDS_START
constexpr std::int64_t kMaxSockets = 64;

int option_of(int descriptor, int option) {
  int value = -1;
  socklen_t size = sizeof(value);
  return ::getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

Result<InheritedSocket> inspect(int descriptor) {
  const int family = option_of(descriptor, SO_DOMAIN);
  if (option_of(descriptor, SO_TYPE) != SOCK_STREAM || option_of(descriptor, SO_ACCEPTCONN) != 1 ||
      (family != AF_INET && family != AF_INET6))
    return fail(ErrorCode::io, "descriptor {} of LISTEN_FDS is no TCP socket that listens (ListenStream=, Accept=no)",
                descriptor);
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::getsockname(descriptor, any, &size) != 0 || ::getnameinfo(any, size, host.data(), host.size(), port.data(),
                                                                  port.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
    return fail(ErrorCode::io, "descriptor {} of LISTEN_FDS has no address", descriptor);
  return InheritedSocket{descriptor, host.data(), parse_whole<int>(port.data()).value_or(0)};
}

}  // namespace

Result<InheritedSockets> inherited_sockets() {
  const char *const process = std::getenv("LISTEN_PID"), *const count = std::getenv("LISTEN_FDS");
  if (!process || !count || parse_whole<std::int64_t>(process) != ::getpid()) return InheritedSockets{};
  const auto sockets = parse_whole<std::int64_t>(count);
  if (!sockets || *sockets < 0 || *sockets > kMaxSockets)
    return fail(ErrorCode::io, "LISTEN_FDS={} is no number of sockets", shorten(count, 40));
  const char* const all_names = std::getenv("LISTEN_FDNAMES");
  std::string_view names = all_names ? all_names : "";
  InheritedSockets inherited;
  for (int i = 0; i < *sockets; ++i) {
    const std::string_view name = names.substr(0, names.find(':'));
    names.remove_prefix(std::min(name.size() + 1, names.size()));
    std::optional<InheritedSocket>& place = name == "metrics" ? inherited.metrics : inherited.requests;
    if (place)
      return fail(ErrorCode::io, "LISTEN_FDS has two sockets for {}; one is listened on",
                  name == "metrics" ? "metrics" : "requests");
    KILN_TRY(InheritedSocket socket, inspect(kFirst + i));
    place = std::move(socket);
  }
  return inherited;
}

}  // namespace kiln::supervisor
