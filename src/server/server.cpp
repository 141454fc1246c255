#include "server/server.h"

#include <utility>
#include <vector>

#include "net/connection_layer.h"
#include "server/http_library.h"
#include "server/no_room.h"
#include "server/responder.h"
#include "web/pages.h"

namespace kiln::server {

struct Server::State {
  State(const dataset::Dataset& dataset, const ServerOptions& options)
      : api(dataset, options.api, web::pages()), log(options.log) {}
  api::Api api;
  AccessLogOptions log;
  int port = 0;
  std::unique_ptr<OutputQueue> log_lines;
  std::vector<std::unique_ptr<net::Service>> responders;
  std::unique_ptr<net::ConnectionLayer> connections;  // ends before what it uses
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;
Server::~Server() = default;

Result<Server> Server::bind(dataset::Dataset& dataset, const ServerOptions& options, MemoryBudget& budget) {
  KILN_TRY(ListeningSocket listening, listen_on(options.host, options.port));
  auto state = std::make_unique<State>(dataset, options);
  if (options.net.access_log) state->log_lines = open_access_log();
  budget.add_count([&answers = state->api.answers] { return static_cast<std::int64_t>(answers.bytes()); });
  budget.add_cache([&answers = state->api.answers] { answers.clear(); });
  budget.add_cache([&files = state->api.row_files] { files.forget(); });
  state->port = listening.port;
  std::vector<net::Service*> services;
  for (std::size_t i = 0; i < options.net.loops + options.net.worker_threads(); ++i) {
    const bool is_worker = i >= options.net.loops;
    const api::Readers readers{dataset.reader(i),
                               is_worker ? &dataset.query_connection(i - options.net.loops) : nullptr};
    state->responders.push_back(make_responder(state->api, readers, state->log, state->log_lines.get()));
    services.push_back(state->responders.back().get());
  }
  state->connections =
      std::make_unique<net::ConnectionLayer>(options.net, std::move(listening.socket), services, no_room, budget);
  return Server(std::move(state));
}

int Server::port() const { return state_->port; }

void Server::start() { state_->connections->start(); }

void Server::announce_stop() { state_->api.ready = false; }

void Server::stop() { state_->connections->stop(); }

bool Server::has_ended() const { return state_->connections->has_ended(); }

}  // namespace kiln::server
