// The command line: which command with which options, read once, here. Nothing else looks at flags or the environment.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <variant>

#include "import/import.h"
#include "server/server.h"

namespace kiln::cli {

struct ImportCommand {
  import::ImportOptions options;
  bool is_dry_run = false;  // print the plan, write nothing
};

struct ServeCommand {
  std::filesystem::path database;
  server::ServerOptions options;
  std::chrono::seconds drain_delay{0};  // between the signal and the end of accepting
};

struct DescribeCommand {
  std::filesystem::path database;
  bool as_json = false;
};

struct VerifyCommand {
  std::filesystem::path database;
};

struct HealthcheckCommand {
  std::string host = "127.0.0.1";
  int port = 8080;
};

struct Exit {  // nothing to run: --help and --version were printed, or the usage error was
  int code = 0;
};

using Command = std::variant<Exit, ImportCommand, ServeCommand, DescribeCommand, VerifyCommand, HealthcheckCommand>;

// Errors are printed and answered as Exit{kExitUsage}.
Command parse_command_line(int argc, char** argv);

}  // namespace kiln::cli
