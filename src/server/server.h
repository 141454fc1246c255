// The HTTP server: the API on the connection layer.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/api.h"
#include "dataset/dataset.h"
#include "error/error.h"
#include "net/limits.h"
#include "os/memory_budget.h"
#include "server/access_log.h"
#include "server/rate_limiter.h"

namespace kiln::server {

struct ServerOptions {
  std::string host = "127.0.0.1";  // a name or an address, IPv4 or IPv6
  int port = 8080;                 // 0: a free one
  net::Options net = {};
  api::ApiOptions api = {};
  dataset::QueryLimits queries = {};
  std::optional<RateLimit> rate_limit = {};  // of each client
  AccessLogOptions log = {};                 // whether there is one, net.access_log says
  std::optional<int> metrics_port = {};      // of a listener for /metrics, /healthz and /readyz alone; 0: a free one
};

class Server {
 public:
  // Binds the address and serves nothing yet. The dataset must outlive the server and have a reader for each loop,
  // each of the workers' threads and the listener for metrics, and a live one for each of the workers', which are the
  // server's from now on. The budget must outlive it, too. Errors: io (the address is in use, unknown or forbidden).
  // Throws std::system_error: too few threads or descriptors.
  static Result<Server> bind(dataset::Dataset& dataset, const ServerOptions& options, MemoryBudget& budget);
  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;
  ~Server();

  // The port it's bound to.
  int port() const;
  std::optional<int> metrics_port() const;

  // Begins to serve, in threads of its own. Throws std::system_error: too few threads.
  void start();

  // /readyz answers 503 from now on, so that a load balancer sends no more. Any thread may call it.
  void announce_stop();

  // Accepts no more connections, answers what has arrived and ends; see net::ConnectionLayer::stop. Any thread may call
  // it, once, after start().
  void stop();
  bool has_ended() const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kiln::server
