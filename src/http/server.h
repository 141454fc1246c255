// The HTTP server: binds cpp-httplib's listener to the router.
#pragma once

#include <memory>
#include <string>

#include "dataset/dataset.h"
#include "error/error.h"

namespace kiln::http {

struct ServerOptions {
  std::string host = "127.0.0.1";  // a name or an address, IPv4 or IPv6
  int port = 8080;                 // 0: a free one
  bool access_log = true;
};

class Server {
 public:
  // Binds the address and serves nothing yet. The dataset must outlive the server.
  // Errors: io (the address is in use, unknown or forbidden).
  static Result<Server> bind(const Dataset& dataset, const ServerOptions& options);
  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;
  ~Server();

  // The port it's bound to.
  int port() const;

  // Serves until stop(). Errors: io (the listening socket failed).
  Result<void> run();

  // Waits until run() serves; then stop() takes effect.
  void wait_until_ready() const;

  // Takes no more connections, lets requests under way end and makes run() return, within about a second.
  // Another thread than run()'s calls it.
  void stop();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kiln::http
