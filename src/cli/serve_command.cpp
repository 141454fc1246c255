// kiln serve: opens the database, listens, and serves until SIGTERM or Ctrl-C.
#include <fmt/format.h>

#include <cstdio>
#include <thread>

#include "cli/commands.h"
#include "cli/shutdown_signals.h"

namespace kiln::cli {

int run_serve(const ServeCommand& command) {
  const ShutdownSignals signals;
  const auto dataset = Dataset::open(command.database);
  if (!dataset) return report(dataset.error());
  auto server = http::Server::bind(*dataset, command.options);
  if (!server) return report(server.error());

  Result<void> served;
  std::thread serving([&] {
    served = server->run();
    ShutdownSignals::raise();  // run() returns by itself only when it fails
  });
  server->wait_until_ready();
  const std::string& host = command.options.host;
  fmt::print(stderr, "kiln: serving {} ({} rows, {} columns) on http://{}:{}\n", dataset->catalogue().name, dataset->rows(),
             dataset->catalogue().columns.size(), host.find(':') == std::string::npos ? host : fmt::format("[{}]", host), server->port());
  signals.wait();
  server->stop();
  serving.join();
  return served ? kExitSuccess : report(served.error());
}

}  // namespace kiln::cli
