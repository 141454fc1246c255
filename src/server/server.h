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
#include "server/log/access_log.h"
#include "server/rate_limiter.h"

namespace kiln::server {

struct ServerOptions {
  std::string host = "127.0.0.1";  // a name or an address, IPv4 or IPv6
  int port = 8080;                 // 0: a free one
  // Sockets that listen already, on host and port and on metrics_port, and are the server's from now on; -1: none.
  int socket = -1, metrics_socket = -1;
  net::Options net = {};
  api::ApiOptions api = {};
  dataset::QueryLimits queries = {};
  std::optional<RateLimit> rate_limit = {};  // of each client
  AccessLogOptions log = {};                 // whether there is one, net.access_log says
  std::optional<int> metrics_port = {};      // of a listener for /metrics, /healthz and /readyz alone; 0: a free one
};

class Server {
 public:
  // Binds the address and serves nothing yet. The dataset must have been opened with dataset_options(). The budget must
  // outlive the server. Errors: io (the address is in use, unknown or forbidden). Throws std::system_error: too few
  // threads or descriptors.
  static Result<Server> bind(dataset::Dataset dataset, const ServerOptions& options, MemoryBudget& budget);
  // A reader for each loop, each of the workers' threads and the listener for metrics, and a connection for queries for
  // each of the workers'.
  static dataset::DatasetOptions dataset_options(const ServerOptions& options);
  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;
  ~Server();

  // The port it's bound to.
  int port() const;
  std::optional<int> metrics_port() const;

  // Begins to serve, in threads of its own. Throws std::system_error: too few threads.
  void start();

  // What is served at the moment. It's valid until the next call of replace().
  const dataset::Dataset& dataset() const;

  // Answers from that one from now on, in all threads at once; requests under way end with the one that they began
  // with. It must have been opened as bind()'s. One thread calls this, reap() and dataset().
  void replace(dataset::Dataset dataset);
  // Ends the datasets that were replaced and that no request reads any more; returns how many are left.
  std::size_t reap();

  // /readyz answers 503 from now on, so that a load balancer sends no more. Any thread may call it.
  void announce_stop();

  // Accepts no more connections, answers what has arrived and ends; see net::ConnectionLayer::stop. Any thread may call
  // it, once, after start().
  void stop();
  bool has_ended() const;

  // Whether every event loop has come by since it was asked: a watchdog's. Between start() and stop(); to be asked
  // again when all have, for what waits for one that hangs would grow.
  void ask_for_sign_of_life();
  bool has_given_sign_of_life() const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kiln::server
