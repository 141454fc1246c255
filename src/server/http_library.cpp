// The only file that knows cpp-httplib, whose limits are macros that act because the header is compiled here.
#define CPPHTTPLIB_LISTEN_BACKLOG 511  // the library's 5 drops connections of a burst; nginx uses 511 too
#include "server/http_library.h"

#include <httplib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "os/diagnostics.h"

namespace kiln::server {

namespace {

// A request from memory, its answer into memory.
class MemoryStream final : public httplib::Stream {
 public:
  MemoryStream(std::string_view request, std::string& answer) : request_(request), answer_(answer) {}
  bool is_readable() const override { return !request_.empty(); }
  bool wait_readable() const override { return !request_.empty(); }
  bool wait_writable() const override { return true; }
  ssize_t read(char* to, std::size_t size) override {
    size = std::min(size, request_.size());
    std::memcpy(to, request_.data(), size);
    request_.remove_prefix(size);
    return static_cast<ssize_t>(size);
  }
  ssize_t write(const char* from, std::size_t size) override {
    answer_.append(from, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return INVALID_SOCKET; }
  time_t duration() const override { return 0; }

 private:
  std::string_view request_;
  std::string& answer_;
};

// The library's sockets are bound by a server; this one does nothing else.
class Binder final : public httplib::Server {
 public:
  int take_socket() { return svr_sock_.exchange(INVALID_SOCKET); }
};

}  // namespace

class HeadRenderer::Library final : public httplib::Server {
 public:
  Library() {
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& response) {
      response.status = status_;
      return HandlerResponse::Handled;
    });
    // Instead of the library's own: that adds Keep-Alive to every answer, Accept-Ranges to HEAD, Connection: close to
    // every error and Content-Length to what is chunked, and its table of fields costs a fifth of the time of a short
    // answer.
    set_header_writer([this](httplib::Stream& stream, httplib::Headers&) -> ssize_t {
      return stream.write(fields_.data(), fields_.size());
    });
  }

  void append(int status, std::string_view fields, std::string& out) {
    status_ = status;
    fields_ = fields;
    // All that it's to the library is whether a body follows, which it doesn't; it doesn't know all methods, nor all
    // forms of a target.
    MemoryStream stream("HEAD / HTTP/1.1\r\n\r\n", out);
    bool closed = false;
    // Told that the connection closes, the library spares itself a Keep-Alive field; `fields` says which go out.
    process_request(stream, local_, 0, local_, 0, true, closed, nullptr);
  }

 private:
  const std::string local_;  // addresses, which nobody reads
  int status_ = 0;
  std::string_view fields_;
};

HeadRenderer::HeadRenderer() : library_(std::make_unique<Library>()) {}
HeadRenderer::~HeadRenderer() = default;

void HeadRenderer::append(int status, std::string_view fields, std::string& out) {
  library_->append(status, fields, out);
}

Result<ListeningSocket> listen_on(const std::string& host, int wanted_port) {
  Binder binder;
  int bind_errno = 0;
  // The library's default is SO_REUSEPORT, by which two servers would share a port without a word.
  binder.set_socket_options([](socket_t socket) { httplib::set_socket_opt(socket, SOL_SOCKET, SO_REUSEADDR, 1); });
  binder.set_error_logger([&](const httplib::Error& error, const httplib::Request*) {
    if (error == httplib::Error::BindIPAddress || error == httplib::Error::Listen) bind_errno = errno;
  });
  const int port = wanted_port == 0                         ? binder.bind_to_any_port(host)
                   : binder.bind_to_port(host, wanted_port) ? wanted_port
                                                            : -1;
  if (port > 0) return ListeningSocket{FileDescriptor(binder.take_socket()), port};
  return fail(ErrorCode::io, "cannot listen on {} port {}: {}", host, wanted_port,
              bind_errno != 0 ? errno_message(bind_errno) : "no such host or address");
}

}  // namespace kiln::server
