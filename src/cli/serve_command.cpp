// kiln serve: opens the database, listens, and serves until SIGTERM or Ctrl-C.
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "cli/commands.h"
#include "cli/shutdown_signals.h"
#include "net/open_files.h"
#include "os/diagnostics.h"
#include "server/server.h"

namespace kiln::cli {

namespace {

constexpr std::size_t kOwnFiles = 64;  // standard streams, libuv's descriptors, some room; the readers come on top

// What the operating system allows wins over what was asked for.
void fit_connections(server::ServerOptions& options, std::size_t readers) {
  const std::size_t possible = net::raise_open_files(kOwnFiles + readers);
  if (options.net.max_connections <= possible) return;
  fmt::print(stderr,
             "kiln: the limit of open files leaves room for {} connections, not {}; raise it (ulimit -Hn) for more\n",
             possible, options.net.max_connections);
  options.net.max_connections = possible;
}

// Opens the database and answers from it until a signal comes.
int open_and_serve(const ServeCommand& command, const ShutdownSignals& signals) {
  server::ServerOptions options = command.options;
  MemoryBudget budget(command.memory_bytes);
  budget.add_count([] { return std::int64_t{sqlite3_memory_used()}; });
  options.queries.budget = &budget;
  const std::size_t workers = options.net.worker_threads();
  const dataset::DatasetOptions readers{options.net.loops + workers, workers, options.queries};
  fit_connections(options, readers.readers + readers.query_connections);
  auto dataset = dataset::Dataset::open(command.database, readers);
  if (!dataset) return report(dataset.error());
  auto server = server::Server::bind(*dataset, options, budget);
  if (!server) return report(server.error());
  if (const auto started = server->start(); !started) return report(started.error());

  report_event("serving {} ({} rows, {} columns) on http://{}:{}", dataset->catalogue().name, dataset->rows(),
               dataset->catalogue().columns.size(),
               options.host.find(':') == std::string::npos ? options.host : fmt::format("[{}]", options.host),
               server->port());
  signals.wait();
  server->announce_stop();
  // Whoever asks a second time doesn't want to wait.
  if (const auto again = signals.wait_for(command.drain_delay)) ::_exit(128 + *again);
  server->stop();
  while (!server->has_ended()) {
    if (const auto again = signals.wait_for(std::chrono::milliseconds(10))) ::_exit(128 + *again);
  }
  return kExitSuccess;
}

}  // namespace

int run_serve(const ServeCommand& command) {
  const ShutdownSignals signals;
  const int code = open_and_serve(command, signals);
  end_reports();
  return code;
}

}  // namespace kiln::cli
