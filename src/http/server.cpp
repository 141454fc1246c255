// The only file that knows cpp-httplib. Its limits are macros, and these are chosen, not inherited:
#define CPPHTTPLIB_LISTEN_BACKLOG 511  // the library's 5 drops connections of a burst; nginx uses 511 too
// An idle connection's thread looks this often whether the server stops; every 10 ms, as the library has it, 1,000 idle
// connections burn a core. A request wakes its thread at once either way.
#define CPPHTTPLIB_KEEPALIVE_TIMEOUT_CHECK_INTERVAL_USECOND 1000000
#include "http/server.h"

#include <httplib.h>

#include <cerrno>
#include <limits>

#include "http/access_log.h"
#include "http/handlers.h"
#include "http/problem.h"
#include "http/router.h"

namespace kiln::http {

namespace {

constexpr time_t kKeepAliveSeconds = 75;   // longer than a load balancer's 60, which would otherwise send into a closed connection
// One a connection: more than 256 connections wait. All are started at once, because a pool of the library that grows
// looks only at how many threads are idle, not at how many jobs already wait for them, and leaves some of a burst waiting.
constexpr std::size_t kThreads = 256;
constexpr std::size_t kMostBodyBytes = 64 * 1024;  // no endpoint takes a body; this much is read and thrown away

void send(const Answer& answer, httplib::Response& response) {
  response.status = answer.status;
  response.set_header("X-Content-Type-Options", "nosniff");
  response.set_header("Cache-Control", answer.cache_control);
  if (answer.allow) response.set_header("Allow", answer.allow);
  if (answer.content_type) response.set_content(answer.body, answer.content_type);
}

// What the library refused by itself, before the router saw it, in the same shape as every other error.
const char* refusal_detail(int status) {
  switch (status) {
    case 413: return "The request's body is too large; no endpoint takes one.";
    case 414: return "The address is too long.";
    case 416: return "The Range header can't be satisfied.";
    default: return "The request isn't well-formed HTTP/1.1.";
  }
}

}  // namespace

struct Server::State {
  State(const Dataset& dataset, const ServerOptions& options) : api(dataset) {
    http.set_tcp_nodelay(true);
    http.set_keep_alive_timeout(kKeepAliveSeconds);
    http.set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
    http.set_payload_max_length(kMostBodyBytes);
    http.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    // The library's default is SO_REUSEPORT, by which two servers would share a port without a word.
    http.set_socket_options([](socket_t socket) { httplib::set_socket_opt(socket, SOL_SOCKET, SO_REUSEADDR, 1); });
    http.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      send(respond(api, request.method, request.target), response);
      return httplib::Server::HandlerResponse::Handled;
    });
    http.set_error_handler([](const httplib::Request& request, httplib::Response& response) {
      if (!response.body.empty()) return httplib::Server::HandlerResponse::Unhandled;
      send(problem(response.status, refusal_detail(response.status), path_of(request.target)), response);
      return httplib::Server::HandlerResponse::Handled;
    });
    http.set_post_routing_handler([](const httplib::Request&, httplib::Response& response) {
      response.headers.erase("Keep-Alive");  // a hint that clients don't need, in every answer
      if (response.status == 204) response.headers.erase("Content-Length");  // RFC 9110, section 8.6
    });
    http.set_error_logger([this](const httplib::Error& error, const httplib::Request*) {
      if (error == httplib::Error::BindIPAddress || error == httplib::Error::Listen) bind_errno = errno;
    });
    if (options.access_log) {
      http.set_logger([](const httplib::Request& request, const httplib::Response& response) {
        write_access_log({request.remote_addr, request.method, request.target, response.status,
                          request.method == "HEAD" ? 0 : static_cast<std::int64_t>(response.body.size()), std::chrono::steady_clock::now() - request.start_time_});
      });
    }
  }

  Api api;
  httplib::Server http;
  int port = 0;
  int bind_errno = 0;
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;
Server::~Server() = default;

Result<Server> Server::bind(const Dataset& dataset, const ServerOptions& options) {
  auto state = std::make_unique<State>(dataset, options);
  const bool any = options.port == 0;
  state->port = any ? state->http.bind_to_any_port(options.host) : (state->http.bind_to_port(options.host, options.port) ? options.port : -1);
  if (state->port < 0) {
    const std::string reason = state->bind_errno != 0 ? errno_message(state->bind_errno) : "no such host or address";
    return fail(ErrorCode::io, "cannot listen on {} port {}: {}", options.host, options.port, reason);
  }
  return Server(std::move(state));
}

int Server::port() const { return state_->port; }

Result<void> Server::run() {
  if (!state_->http.listen_after_bind()) return fail(ErrorCode::io, "the listening socket failed");
  return {};
}

void Server::wait_until_ready() const { state_->http.wait_until_ready(); }

void Server::stop() { state_->http.stop(); }

}  // namespace kiln::http
