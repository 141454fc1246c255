#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <variant>

#include "cli/commands.h"
#include "os/standard_streams.h"

int main(int argc, char** argv) {
  using namespace kiln::cli;
  kiln::open_standard_streams();
  try {
    const auto command = parse_command_line(argc, argv);
    if (const auto* import = std::get_if<ImportCommand>(&command)) return run_import(*import);
    if (const auto* serve = std::get_if<ServeCommand>(&command)) return run_serve(*serve);
    if (const auto* describe = std::get_if<DescribeCommand>(&command)) return run_describe(*describe);
    if (const auto* verify = std::get_if<VerifyCommand>(&command)) return run_verify(*verify);
    if (const auto* healthcheck = std::get_if<HealthcheckCommand>(&command)) return run_healthcheck(*healthcheck);
    return std::get<Exit>(command).code;
  } catch (const std::exception& exception) {
    // Errors are values; what comes here is a mistake of ours or memory that ran out.
    fmt::print(stderr, "kiln: internal error: {}\n", exception.what());
    return kExitFailure;
  }
}
