// kiln serve: opens the database, listens, and serves until it's told to stop.
#include <fmt/format.h>
#include <malloc.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "cli/commands.h"
#include "cli/served_file.h"
#include "os/diagnostics.h"
#include "os/open_files.h"
#include "server/server.h"
#include "settings/local_address.h"
#include "settings/setting.h"
#include "supervisor/inherited_sockets.h"
#include "supervisor/manager.h"
#include "supervisor/server_signals.h"
#include "text/shorten.h"

namespace kiln::cli {

namespace {

constexpr std::size_t kLeastFiles = 16, kFilesOfLoop = 4;  // without which there is no server
constexpr std::size_t kFilesOfMetrics = 72;                // its loop, its listener and its connections
constexpr std::size_t kOwnFiles = 64;  // standard streams, libuv's descriptors, some room; the readers come on top

// What --check-config prints once all was found to be in order.
int print_configuration(const settings::Settings& settings, const ServeCommand& command,
                        const dataset::Dataset& dataset) {
  if (const auto checked = settings::check_local_address(command.options.host); !checked)
    return report(checked.error());
  fmt::print("{}{}: {} ({} rows, {} columns)\n", settings::as_table(settings), shorten(command.database.string(), 500),
             dataset.catalogue().name, dataset.rows(), dataset.catalogue().columns.size());
  return kExitSuccess;
}

// What the operating system allows wins over what was asked for. Where it leaves no connection, libuv ends the process
// without a word, so that must not come up.
Result<void> fit_connections(server::ServerOptions& options, std::size_t readers) {
  if (options.metrics_port) readers += kFilesOfMetrics;
  const std::size_t allowed = raise_open_files(0), needed = kLeastFiles + kFilesOfLoop * options.net.loops + readers;
  if (allowed < needed)
    return fail(ErrorCode::io,
                "the limit of open files is {}, and {} event loops and {} workers need {}; raise it (ulimit -n)",
                allowed, options.net.loops, options.net.worker_threads(), needed);
  const std::size_t possible = raise_open_files(kOwnFiles + 2 * readers);  // of another dataset, too
  if (options.net.max_connections <= possible) return {};
  fmt::print(stderr,
             "kiln: the limit of open files leaves room for {} connections, not {}; raise it (ulimit -Hn) for more\n",
             possible, options.net.max_connections);
  options.net.max_connections = possible;
  return {};
}

constexpr std::chrono::milliseconds kBetweenReaps(100);  // looks at whether a replaced dataset is still read

std::string url_host(const std::string& host) {
  return host.find(':') == std::string::npos ? host : fmt::format("[{}]", host);
}

// A socket that was handed over takes the place of host and port. Returns where metrics are asked for, if anywhere.
Result<std::string> take_sockets(server::ServerOptions& options, settings::Settings& settings) {
  KILN_TRY(const supervisor::InheritedSockets inherited, supervisor::inherited_sockets());
  constexpr auto kReason = "as its socket was handed over";
  std::string metrics_host = options.host;
  if (const auto& socket = inherited.requests) {
    options.socket = socket->descriptor, options.host = socket->host, options.port = socket->port;
    settings::amend(settings, "--host", options.host, kReason);
    settings::amend(settings, "--port", std::to_string(options.port), kReason);
  }
  if (const auto& socket = inherited.metrics) {
    if (!options.api.has_metrics && !options.metrics_port)
      return fail(ErrorCode::io, "LISTEN_FDS has a socket for metrics, and --metrics is off");
    options.metrics_socket = socket->descriptor, options.metrics_port = socket->port, metrics_host = socket->host;
    options.api.has_metrics = false;
    settings::amend(settings, "--metrics-port", std::to_string(socket->port), kReason);
  }
  return url_host(metrics_host);
}

// Waits for the signal that stops it. Meanwhile its manager's watchdog hears of it as long as every loop comes by; one
// that comes late is heard of at once.
void serve_until_told(server::Server& server, supervisor::Manager& manager, const supervisor::ServerSignals& signals) {
  using std::chrono::milliseconds;
  const auto beat = manager.watchdog();
  const milliseconds look = beat ? std::max(*beat / 10, milliseconds(1)) : std::chrono::hours(1);
  for (milliseconds next = look;;) {
    // Datasets that were replaced end when nobody reads them any more.
    if (signals.wait_for(server.reap() > 0 ? std::min(next, kBetweenReaps) : next)) return;
    if (!beat) continue;
    next = server.has_given_sign_of_life() ? *beat : look;
    if (next == look) continue;
    manager.tell("WATCHDOG=1");
    server.ask_for_sign_of_life();
  }
}

int drain(server::Server& server, const ServeCommand& command, const supervisor::ServerSignals& signals) {
  server.announce_stop();
  // Whoever asks a second time doesn't want to wait.
  if (const auto again = signals.wait_for(command.drain_delay)) ::_exit(128 + *again);
  server.stop();
  while (!server.has_ended()) {
    if (const auto again = signals.wait_for(std::chrono::milliseconds(10))) ::_exit(128 + *again);
  }
  return kExitSuccess;
}

constexpr std::size_t kLeastRoom = 16 << 20;  // bytes that must be left when everything has begun

// Opens the database and answers from it until a signal comes.
int open_and_serve(const ServeCommand& command, supervisor::ServerSignals& signals) {
  server::ServerOptions options = command.options;
  settings::Settings settings = command.settings;
  supervisor::Manager manager;
  const auto metrics_host = take_sockets(options, settings);
  if (!metrics_host) return report(metrics_host.error());
  // Pieces of downloads go back to the kernel when they are sent. By default the C library would keep ever larger ones
  // (mallopt(3), M_MMAP_THRESHOLD), and what is charged to the budget would say little of what the process has.
  ::mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  // Where addresses are limited, too, threads share what the allocator has: for each of them it would reserve 64 MiB.
  rlimit addresses{};
  if (::getrlimit(RLIMIT_AS, &addresses) == 0 && addresses.rlim_cur != RLIM_INFINITY) ::mallopt(M_ARENA_MAX, 1);
  MemoryBudget budget(command.memory_bytes);
  budget.add_count(MemoryUse::sqlite, [] { return std::int64_t{sqlite3_memory_used()}; });
  options.queries.budget = &budget;
  const dataset::DatasetOptions readers = server::Server::dataset_options(options);
  // Workers have a reader, a connection for queries and one with which they help another.
  const auto fit = fit_connections(options, readers.readers + 2 * readers.query_connections);
  if (!fit) return report(fit.error());
  auto dataset = open_served_file(command, readers);
  if (!dataset) return report(dataset.error());
  settings::amend(settings, "--max-connections", std::to_string(options.net.max_connections),
                  "what the limit of open files leaves room for");
  if (command.check_only) return print_configuration(settings, command, *dataset);
  auto server = server::Server::bind(*std::move(dataset), options, budget);
  if (!server) return report(server.error());
  server->start();
  // With less than this left there would be no room for a connection.
  if (void* volatile room = std::malloc(kLeastRoom)) {  // volatile: or the compiler leaves both calls out
    std::free(room);
  } else {
    return report({ErrorCode::io, "there is too little memory, or room for addresses, to serve from"});
  }

  report_event("settings: {}", settings::as_line(settings));
  if (const auto port = server->metrics_port()) report_event("metrics on http://{}:{}/metrics", *metrics_host, *port);
  const catalogue::Catalogue& served = server->dataset().catalogue();
  const std::string serving = fmt::format("serving {} ({} rows, {} columns) on http://{}:{}", served.name, served.rows,
                                          served.columns.size(), url_host(options.host), server->port());
  report_event("{}", serving);
  server->ask_for_sign_of_life();
  manager.tell("READY=1\nSTATUS=" + shorten(serving, 500));  // a line's end in a name would be another word
  signals.on_hangup([&] { renew_served_file(command, readers, *server); });
  serve_until_told(*server, manager, signals);
  signals.on_hangup({});
  manager.tell("STOPPING=1\nSTATUS=answering what has arrived");
  return drain(*server, command, signals);
}

}  // namespace

int run_serve(const ServeCommand& command) try {
  supervisor::ServerSignals signals;
  const int code = open_and_serve(command, signals);
  end_reports();
  return code;
} catch (const std::system_error& error) {
  // Threads and descriptors are wanted at the start alone, by whatever part of the server, and there are limits to both
  // (ulimit -u and -n, a container's).
  return report(
      {ErrorCode::io,
       fmt::format("cannot start: {}; raise the limits of threads and open files, or ask for fewer loops and workers",
                   error.what())});
}

}  // namespace kiln::cli
