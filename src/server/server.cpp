#include "server/server.h"

#include <utility>
#include <vector>

#include "api/routes.h"
#include "metrics/process_figures.h"
#include "metrics/thread_counts.h"
#include "net/connection_layer.h"
#include "server/http_library.h"
#include "server/metrics_text.h"
#include "server/no_room.h"
#include "server/request_id.h"
#include "server/responder.h"
#include "web/pages.h"

namespace kiln::server {

namespace {

// Of the listener for metrics: what a scraper and a load balancer's probes need, and memory of their own, so that they
// are answered when clients have used up the rest.
constexpr std::size_t kMetricsConnections = 64;
constexpr std::int64_t kMetricsBytes = 8 << 20;

// What a connection is told for which there is no room; it belongs to the listener's thread.
auto refusal_with(std::uint64_t origin) {
  return [ids = RequestIds(origin)](net::Full full, std::uint64_t number) mutable {
    return no_room(full, ids.of({}, number));
  };
}

}  // namespace

struct Server::State {
  State(dataset::Dataset& served, const ServerOptions& options, MemoryBudget& all)
      : dataset(served), api(served, options.api, web::pages()), log(options.log), budget(all) {}
  // The service of one more thread.
  net::Service* add_responder(api::Readers readers, std::uint64_t origin, RateLimiter* with_limiter);

  dataset::Dataset& dataset;
  api::Api api;
  AccessLogOptions log;
  MemoryBudget& budget;
  MemoryBudget metrics_budget{kMetricsBytes};
  int port = 0;
  std::optional<int> metrics_port;
  std::unique_ptr<OutputQueue> log_lines;
  std::unique_ptr<RateLimiter> limiter;  // null where there's no limit
  metrics::ProcessFigures process;
  std::vector<std::unique_ptr<metrics::ThreadCounts>> counts;
  std::vector<std::unique_ptr<net::Service>> responders;
  std::unique_ptr<net::ConnectionLayer> connections;  // ends before what it uses
  std::unique_ptr<net::ConnectionLayer> operations;   // null where metrics have no port of their own
};

net::Service* Server::State::add_responder(api::Readers readers, std::uint64_t origin, RateLimiter* with_limiter) {
  counts.push_back(std::make_unique<metrics::ThreadCounts>(api::route_labels(api).size()));
  readers.counts = counts.back().get();
  responders.push_back(make_responder(api, readers, {log, log_lines.get(), origin, with_limiter}));
  return responders.back().get();
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;
Server::~Server() = default;

Result<Server> Server::bind(dataset::Dataset& dataset, const ServerOptions& options, MemoryBudget& budget) {
  KILN_TRY(ListeningSocket listening, listen_on(options.host, options.port));
  auto state = std::make_unique<State>(dataset, options, budget);
  if (options.net.access_log) state->log_lines = open_access_log();
  if (options.rate_limit) state->limiter = std::make_unique<RateLimiter>(*options.rate_limit);
  budget.add_count(MemoryUse::answers,
                   [&answers = state->api.answers] { return static_cast<std::int64_t>(answers.bytes()); });
  budget.add_cache([&answers = state->api.answers] { answers.clear(); });
  budget.add_cache([&files = state->api.row_files] { files.forget(); });
  state->port = listening.port;
  std::vector<net::Service*> services;
  const std::uint64_t origin = draw_origin();
  const std::size_t threads = options.net.loops + options.net.worker_threads();
  for (std::size_t i = 0; i < threads; ++i) {
    const bool is_worker = i >= options.net.loops;
    services.push_back(state->add_responder(
        {dataset.reader(i), is_worker ? &dataset.query_connection(i - options.net.loops) : nullptr}, origin,
        state->limiter.get()));
  }
  state->connections = std::make_unique<net::ConnectionLayer>(options.net, std::move(listening.socket), services,
                                                              refusal_with(origin), budget);
  if (options.metrics_port) {
    KILN_TRY(ListeningSocket other, listen_on(options.host, *options.metrics_port));
    state->metrics_port = other.port;
    net::Options few = options.net;
    few.loops = 1;  // and no workers: none of its routes needs one
    few.max_connections = kMetricsConnections;
    few.max_connections_per_client = 0;
    const std::uint64_t other_origin = draw_origin();
    net::Service* const service =
        state->add_responder({dataset.reader(threads), nullptr, nullptr, api::Door::operations}, other_origin, nullptr);
    state->operations = std::make_unique<net::ConnectionLayer>(few, std::move(other.socket), std::vector{service},
                                                               refusal_with(other_origin), state->metrics_budget);
  }
  state->api.metrics_text = [&all = *state](metrics::Format format) {
    return metrics_text({all.api, all.budget, all.counts, *all.connections, all.log_lines.get(), all.process}, format);
  };
  return Server(std::move(state));
}

int Server::port() const { return state_->port; }

std::optional<int> Server::metrics_port() const { return state_->metrics_port; }

void Server::start() {
  state_->connections->start();
  if (state_->operations) state_->operations->start();
}

void Server::announce_stop() { state_->api.ready = false; }

void Server::stop() {
  state_->connections->stop();
  if (state_->operations) state_->operations->stop();
}

bool Server::has_ended() const {
  return state_->connections->has_ended() && (!state_->operations || state_->operations->has_ended());
}

}  // namespace kiln::server
