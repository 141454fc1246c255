#include "server/server.h"

#include <utility>
#include <vector>

#include "api/routes.h"
#include "metrics/process_figures.h"
#include "metrics/thread_counts.h"
#include "net/connection_layer.h"
#include "server/generations.h"
#include "server/http_library.h"
#include "server/log/request_id.h"
#include "server/metrics_text.h"
#include "server/no_room.h"
#include "server/responder.h"
#include "server/switched_service.h"
#include "web/pages.h"

namespace kiln::server {

namespace {

// Of the listener for metrics: what a scraper and a load balancer's probes need, and memory of their own, so that they
// are answered when clients have used up the rest.
constexpr std::size_t kMetricsConnections = 64;
constexpr std::int64_t kMetricsBytes = 8 << 20;

Result<ListeningSocket> listen(int inherited, const std::string& host, int port) {
  if (inherited >= 0) return ListeningSocket{FileDescriptor(inherited), port};
  return listen_on(host, port);
}

// What a connection is told for which there is no room; it belongs to the listener's thread.
auto refusal_with(std::uint64_t origin) {
  return [ids = RequestIds(origin)](net::Full full, std::uint64_t number) mutable {
    return no_room(full, ids.of({}, number));
  };
}

}  // namespace

struct Server::State {
  State(const ServerOptions& chosen, MemoryBudget& all) : options(chosen), budget(all) { options.api.budget = &budget; }

  std::size_t threads() const { return options.net.loops + options.net.worker_threads(); }
  // With a responder for each thread, the listener for metrics among them.
  std::shared_ptr<Generation> make_generation(dataset::Dataset dataset);
  void make_services(std::shared_ptr<Generation> first);

  ServerOptions options;
  MemoryBudget& budget;
  MemoryBudget metrics_budget{kMetricsBytes};
  const std::uint64_t origin = draw_origin(), operations_origin = draw_origin();  // of requests' ids
  int port = 0;
  std::optional<int> metrics_port;
  std::unique_ptr<OutputQueue> log_lines;
  std::unique_ptr<RateLimiter> limiter;  // null where there's no limit
  metrics::ProcessFigures process;
  // Of each thread:
  std::vector<std::unique_ptr<metrics::ThreadCounts>> counts;
  std::vector<std::unique_ptr<AccessLog>> logs;
  std::unique_ptr<Generations> generations;
  std::vector<std::unique_ptr<net::Service>> services;
  std::unique_ptr<net::ConnectionLayer> connections;  // ends before what it uses
  std::unique_ptr<net::ConnectionLayer> operations;   // null where metrics have no port of their own
};

std::shared_ptr<Generation> Server::State::make_generation(dataset::Dataset dataset) {
  auto made = std::make_shared<Generation>(std::move(dataset), options.api, web::pages());
  made->api.metrics_text = [this, &api = made->api](metrics::Format format) {
    return metrics_text({api, budget, counts, *connections, log_lines.get(), process}, format);
  };
  const std::size_t all = threads() + (options.metrics_port ? 1 : 0);
  for (std::size_t i = counts.size(); i < all; ++i) {
    counts.push_back(std::make_unique<metrics::ThreadCounts>(api::route_labels(made->api).size()));
    logs.push_back(std::make_unique<AccessLog>(options.log, log_lines.get()));
  }
  for (std::size_t i = 0; i < all; ++i) {
    const bool is_worker = i >= options.net.loops && i < threads(), is_operator = i == threads();
    made->responders.push_back(make_responder(
        made->api,
        {made->dataset.reader(i), is_worker ? &made->dataset.query_connection(i - options.net.loops) : nullptr,
         counts[i].get(), is_operator ? api::Door::operations : api::Door::all},
        {*logs[i], is_operator ? operations_origin : origin, is_operator ? nullptr : limiter.get()}));
  }
  return made;
}

void Server::State::make_services(std::shared_ptr<Generation> first) {
  generations = std::make_unique<Generations>(std::move(first), counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i)
    services.push_back(make_switched_service(*generations, i, *counts[i]));
  budget.add_cache([this] { generations->give_way(); });
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;
Server::~Server() = default;

dataset::DatasetOptions Server::dataset_options(const ServerOptions& options) {
  const std::size_t workers = options.net.worker_threads();
  return {options.net.loops + workers + (options.metrics_port ? 1 : 0), workers, options.net.workers, options.queries};
}

Result<Server> Server::bind(dataset::Dataset dataset, const ServerOptions& options, MemoryBudget& budget) {
  KILN_TRY(ListeningSocket listening, listen(options.socket, options.host, options.port));
  auto state = std::make_unique<State>(options, budget);
  if (options.net.access_log) state->log_lines = open_access_log();
  if (options.rate_limit) state->limiter = std::make_unique<RateLimiter>(*options.rate_limit);
  state->make_services(state->make_generation(std::move(dataset)));
  state->port = listening.port;
  std::vector<net::Service*> services;
  for (std::size_t i = 0; i < state->threads(); ++i) services.push_back(state->services[i].get());
  state->connections = std::make_unique<net::ConnectionLayer>(options.net, std::move(listening.socket), services,
                                                              refusal_with(state->origin), budget);
  if (options.metrics_port) {
    KILN_TRY(ListeningSocket other, listen(options.metrics_socket, options.host, *options.metrics_port));
    state->metrics_port = other.port;
    net::Options few = options.net;
    few.loops = 1;  // and no workers: none of its routes needs one
    few.max_connections = kMetricsConnections;
    few.max_connections_per_client = 0;
    state->operations =
        std::make_unique<net::ConnectionLayer>(few, std::move(other.socket), std::vector{state->services.back().get()},
                                               refusal_with(state->operations_origin), state->metrics_budget);
  }
  return Server(std::move(state));
}

int Server::port() const { return state_->port; }

std::optional<int> Server::metrics_port() const { return state_->metrics_port; }

void Server::start() {
  state_->connections->start();
  if (state_->operations) state_->operations->start();
}

const dataset::Dataset& Server::dataset() const { return state_->generations->current().dataset; }

void Server::replace(dataset::Dataset dataset) {
  state_->generations->replace(state_->make_generation(std::move(dataset)));
}

std::size_t Server::reap() { return state_->generations->reap(); }

void Server::announce_stop() { state_->generations->current().api.ready = false; }

void Server::ask_for_sign_of_life() {
  state_->connections->ask_for_sign_of_life();
  if (state_->operations) state_->operations->ask_for_sign_of_life();
}

bool Server::has_given_sign_of_life() const {
  return state_->connections->has_given_sign_of_life() &&
         (!state_->operations || state_->operations->has_given_sign_of_life());
}

void Server::stop() {
  state_->connections->stop();
  if (state_->operations) state_->operations->stop();
}

bool Server::has_ended() const {
  return state_->connections->has_ended() && (!state_->operations || state_->operations->has_ended());
}

}  // namespace kiln::server
