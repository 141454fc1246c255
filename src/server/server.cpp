#include "server/server.h"

#include <utility>
#include <vector>

#include "net/connection_layer.h"
#include "server/responder.h"

namespace kiln::server {

struct Server::State {
  State(const dataset::Dataset& dataset, const ServerOptions& options) : api(dataset, options.api), log(options.log) {}
  api::Api api;
  AccessLogOptions log;
  int port = 0;
  std::vector<std::unique_ptr<net::Service>> responders;
  std::unique_ptr<net::ConnectionLayer> connections;  // ends before what it uses
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;
Server::~Server() = default;

Result<Server> Server::bind(dataset::Dataset& dataset, const ServerOptions& options) {
  KILN_TRY(ListeningSocket listening, listen_on(options.host, options.port));
  auto state = std::make_unique<State>(dataset, options);
  state->port = listening.port;
  std::vector<net::Service*> services;
  for (std::size_t i = 0; i < options.net.loops + options.net.workers; ++i) {
    const bool is_worker = i >= options.net.loops;
    const api::Readers readers{dataset.reader(i),
                               is_worker ? &dataset.query_connection(i - options.net.loops) : nullptr};
    state->responders.push_back(make_responder(state->api, readers, state->log));
    services.push_back(state->responders.back().get());
  }
  state->connections =
      std::make_unique<net::ConnectionLayer>(options.net, std::move(listening.socket), services, no_room);
  return Server(std::move(state));
}

int Server::port() const { return state_->port; }

void Server::run() { state_->connections->run(); }

void Server::announce_stop() { state_->api.ready = false; }

void Server::stop() { state_->connections->stop(); }

}  // namespace kiln::server
