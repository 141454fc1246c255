// kiln serve: opens the database, listens, and serves until it's told to stop.
#include <fmt/format.h>
#include <malloc.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

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

constexpr std::chrono::milliseconds kBetweenReaps(100);
constexpr std::size_t kLeastRoom = 16 << 20;  // bytes that must be left when everything has begun

// Opens the database and answers from it until a signal comes.
int open_and_serve(const ServeCommand& command, supervisor::ServerSignals& signals) {
  server::ServerOptions options = command.options;
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
  settings::Settings settings = command.settings;
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
  const std::string host =
      options.host.find(':') == std::string::npos ? options.host : fmt::format("[{}]", options.host);
  if (const auto port = server->metrics_port()) report_event("metrics on http://{}:{}/metrics", host, *port);
  const catalogue::Catalogue& served = server->dataset().catalogue();
  report_event("serving {} ({} rows, {} columns) on http://{}:{}", served.name, served.rows, served.columns.size(),
               host, server->port());
  signals.on_hangup([&] { renew_served_file(command, readers, *server); });
  while (!signals.wait_for(server->reap() > 0 ? kBetweenReaps : std::chrono::hours(1))) continue;
  signals.on_hangup({});
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
