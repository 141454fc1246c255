// The flags of kiln serve, each of which may be set in the environment instead.
#pragma once

#include <chrono>
#include <filesystem>

#include "server/server.h"
#include "settings/setting.h"

namespace CLI {
class App;
}

namespace kiln::cli {

struct ServeCommand {
  std::filesystem::path database;
  server::ServerOptions options;
  settings::Settings settings;  // all of them, as texts
  bool check_only = false;      // print them and end
  bool verify_on_start = false;
  std::int64_t memory_bytes = 0;        // what clients can make it hold
  std::chrono::seconds drain_delay{0};  // between the signal and the end of accepting
};

// Parsing fills `command`, which must outlive the app's.
void add_serve_options(CLI::App& serve, ServeCommand& command);

// Where one setting limits another, command.settings says so from now on.
void amend_settings(ServeCommand& command);

}  // namespace kiln::cli
