#include "settings/local_address.h"

#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>

#include "os/file_descriptor.h"

namespace kiln::settings {

Result<void> check_local_address(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | AI_PASSIVE;
  addrinfo* first = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), "0", &hints, &first); error != 0)
    return fail(ErrorCode::io, "cannot listen on {}: {}", host, ::gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(first, &::freeaddrinfo);
  int error = 0;
  for (const addrinfo* one = first; one; one = one->ai_next) {  // one of them is enough, as for the server
    const FileDescriptor socket(::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (socket.is_open() && ::bind(socket.number(), one->ai_addr, one->ai_addrlen) == 0) return {};
    error = errno;
  }
  return fail(ErrorCode::io, "cannot listen on {}: {}", host, errno_message(error));
}

}  // namespace kiln::settings
