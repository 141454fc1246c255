// kiln healthcheck: asks the server on this machine whether it's ready, for containers that have no curl. One GET of
// /readyz with blocking calls; it reads no more of the answer than its status. The server's own --host and --port say
// where it is. Not by cpp-httplib's client, which tells neither why a connection failed ("Connection refused") nor what
// somebody answers who doesn't speak HTTP: what a person wants to know of a container that isn't healthy.
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "cli/commands.h"
#include "os/file_descriptor.h"
#include "text/shorten.h"

namespace kiln::cli {

namespace {

// For all of it. A server that takes longer isn't healthy, and whoever probes gives up at 5 s.
constexpr std::chrono::milliseconds kPatience{4'000};
constexpr std::string_view kStatusLine = "HTTP/1.1 200 ";

using Clock = std::chrono::steady_clock;

// A server that listens on every address of the machine is asked on loopback.
std::string reachable(const std::string& host) {
  if (host == "0.0.0.0") return "127.0.0.1";
  return host == "::" ? "::1" : host;
}

// Lets the next call on the socket wait as long as is left until the deadline; false when nothing is.
bool may_wait(const FileDescriptor& socket, Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::microseconds>(deadline - Clock::now());
  if (left.count() <= 0) return false;
  const timeval time{.tv_sec = left.count() / 1'000'000, .tv_usec = left.count() % 1'000'000};
  for (const int option : {SO_SNDTIMEO, SO_RCVTIMEO})
    ::setsockopt(socket.number(), SOL_SOCKET, option, &time, sizeof(time));
  return true;
}

std::string reason(int error_number) {
  const bool is_late = error_number == EAGAIN || error_number == EWOULDBLOCK || error_number == EINPROGRESS;
  return is_late ? fmt::format("no answer within {} s", kPatience.count() / 1000) : errno_message(error_number);
}

// The first bytes of the answer, as many as the status line has.
Result<std::string> ask(const FileDescriptor& socket, const addrinfo& address, const std::string& where,
                        Clock::time_point deadline) {
  const auto fails = [&] { return fail(ErrorCode::io, "{} isn't ready: {}", where, reason(errno)); };
  may_wait(socket, deadline);
  if (::connect(socket.number(), address.ai_addr, address.ai_addrlen) != 0) return fails();
  const std::string request = fmt::format("GET /readyz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", where);
  if (::send(socket.number(), request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
    return fails();
  std::string answer;
  std::array<char, 512> piece{};
  while (answer.size() < kStatusLine.size()) {
    errno = EAGAIN;
    const ssize_t size = may_wait(socket, deadline) ? read_some(socket.number(), piece) : -1;
    if (size < 0) return fails();
    if (size == 0) break;
    answer.append(piece.data(), static_cast<std::size_t>(size));
  }
  return answer;
}

Result<void> check(const HealthcheckCommand& command) {
  if (command.port == 0)
    return fail(ErrorCode::invalid_argument, "--port 0 is a free port that the server chose: say which");
  const std::string host = reachable(command.host), port = std::to_string(command.port);
  const std::string where =
      fmt::format("{}:{}", host.find(':') == std::string::npos ? host : fmt::format("[{}]", host), port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); error != 0) {
    return fail(ErrorCode::io, "--host {}: {}", command.host, ::gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  // Of a name with several addresses the first is asked: it is the one that the server took.
  const FileDescriptor socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return fail(ErrorCode::io, "{} can't be asked: {}", where, errno_message(errno));
  KILN_TRY(const std::string answer, ask(socket, *found, where, Clock::now() + kPatience));
  if (answer.starts_with(kStatusLine)) return {};
  return fail(ErrorCode::io, "{} isn't ready: to GET /readyz it answers \"{}\"", where,
              shorten(answer.substr(0, answer.find('\r')), 80));
}

}  // namespace

int run_healthcheck(const HealthcheckCommand& command) {
  const auto healthy = check(command);
  return healthy ? kExitSuccess : report(healthy.error());
}

}  // namespace kiln::cli
