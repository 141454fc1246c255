// kiln healthcheck: asks the server on this machine whether it's ready, for containers that have no curl. One GET of
// /readyz by cpp-httplib's client; the server's own --host and --port say where it is.
#include <fmt/format.h>
#include <httplib.h>

#include <cerrno>
#include <chrono>
#include <functional>
#include <string>

#include "cli/commands.h"
#include "text/shorten.h"

namespace kiln::cli {

namespace {

// For all of it. A server that takes longer isn't healthy, and whoever probes gives up at 5 s.
constexpr std::chrono::seconds kPatience{4};

// The library tells nothing of an answer that isn't HTTP, and no reason why there is none; both pass by here.
class TappedStream final : public httplib::Stream {
 public:
  TappedStream(httplib::Stream& stream, std::string& heard) : stream_(stream), heard_(heard) {}
  ssize_t read(char* to, std::size_t size) override {
    const ssize_t got = stream_.read(to, size);
    if (got > 0) heard_.append(to, static_cast<std::size_t>(got));
    error_ = stream_.get_error();
    return got;
  }
  ssize_t write(const char* from, std::size_t size) override { return stream_.write(from, size); }
  bool is_readable() const override { return stream_.is_readable(); }
  bool wait_readable() const override { return stream_.wait_readable(); }
  bool wait_writable() const override { return stream_.wait_writable(); }
  void get_remote_ip_and_port(std::string& ip, int& port) const override { stream_.get_remote_ip_and_port(ip, port); }
  void get_local_ip_and_port(std::string& ip, int& port) const override { stream_.get_local_ip_and_port(ip, port); }
  socket_t socket() const override { return stream_.socket(); }
  time_t duration() const override { return stream_.duration(); }

 private:
  httplib::Stream& stream_;
  std::string& heard_;
};

class Client final : public httplib::ClientImpl {
 public:
  Client(const std::string& host, int port) : ClientImpl(host, port) {
    set_connection_timeout(kPatience);
    set_read_timeout(kPatience);
    set_max_timeout(kPatience);
    set_socket_options([this](socket_t) { found_host = true; });
    set_error_logger([this](const httplib::Error&, const httplib::Request*) { error_number = errno; });
  }

  std::string heard;        // what the server has said
  bool found_host = false;  // the host's name has an address
  bool is_late = false;     // the server was silent until the time was over
  int error_number = 0;     // errno when it failed

  // The library asks the socket for the reason of a connection that fails late, and keeps it to itself.
  std::string reason() const {
    return error_number == EINPROGRESS ? "Connection refused, or no way to the host" : errno_message(error_number);
  }

 private:
  bool process_socket(const Socket& socket, std::chrono::steady_clock::time_point start,
                      std::function<bool(httplib::Stream&)> callback) override {
    const auto tap = [&](httplib::Stream& stream) {
      TappedStream tapped(stream, heard);
      const bool done = callback(tapped);
      is_late = tapped.get_error() == httplib::Error::Timeout;
      return done;
    };
    return httplib::detail::process_client_socket(socket.sock, read_timeout_sec_, read_timeout_usec_,
                                                  write_timeout_sec_, write_timeout_usec_, max_timeout_msec_, start,
                                                  tap);
  }
};

// A server that listens on every address of the machine is asked on loopback.
std::string reachable(const std::string& host) {
  if (host == "0.0.0.0") return "127.0.0.1";
  return host == "::" ? "::1" : host;
}

Result<void> check(const HealthcheckCommand& command) {
  if (command.port == 0)
    return fail(ErrorCode::invalid_argument, "--port 0 is a free port that the server chose: say which");
  const std::string host = reachable(command.host);
  Client client(host, command.port);
  const auto result = client.Get("/readyz");
  if (result && result->status == 200) return {};
  if (!client.found_host) return fail(ErrorCode::io, "--host {}: no such host or address", command.host);
  const std::string where =
      fmt::format("{}:{}", host.find(':') == std::string::npos ? host : fmt::format("[{}]", host), command.port);
  const httplib::Error error = result.error();
  if (client.is_late || error == httplib::Error::ConnectionTimeout)
    return fail(ErrorCode::io, "{} isn't ready: no answer within {} s", where, kPatience.count());
  if (error == httplib::Error::Connection || error == httplib::Error::Write)
    return fail(ErrorCode::io, "{} isn't ready: {}", where, client.reason());
  return fail(ErrorCode::io, "{} isn't ready: to GET /readyz it answers \"{}\"", where,
              shorten(client.heard.substr(0, client.heard.find('\r')), 80));
}

}  // namespace

int run_healthcheck(const HealthcheckCommand& command) {
  const auto healthy = check(command);
  return healthy ? kExitSuccess : report(healthy.error());
}

}  // namespace kiln::cli
