// The command line: which command with which options, read once, here. Nothing else looks at flags or the environment.
#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "cli/import_arguments.h"
#include "cli/serve_arguments.h"

namespace kiln::cli {

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

// Errors are printed and returned as Exit{kExitUsage}.
Command parse_command_line(int argc, char** argv);

}  // namespace kiln::cli
