// The flags of kiln serve, each of which may be set in the environment instead.
#pragma once

#include <chrono>
#include <filesystem>

#include "server/server.h"

namespace CLI {
class App;
}

namespace kiln::cli {

struct ServeCommand {
  std::filesystem::path database;
  server::ServerOptions options;
  std::int64_t memory_bytes = 0;        // what clients can make it hold
  std::chrono::seconds drain_delay{0};  // between the signal and the end of accepting
};

// Parsing fills `command`, which must outlive the app's.
void add_serve_options(CLI::App& serve, ServeCommand& command);

}  // namespace kiln::cli
