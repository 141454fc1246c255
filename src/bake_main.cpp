// kiln_bake: `kiln import` without the server, for the image's build. Docker bakes again when the program that bakes
// has changed; of this one, a change to the server doesn't change a byte.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

#include "cli/commands.h"
#include "cli/import_arguments.h"

int main(int argc, char** argv) {
  using namespace kiln::cli;
  try {
    CLI::App app("kiln without the server: bakes a CSV file into a database.", "kiln_bake");
    app.require_subcommand(1);
    ImportCommand command;
    add_import_options(*app.add_subcommand("import", "Bake a CSV file, plain or compressed, into a database"), command);
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {  // --help among them
      return app.exit(error) == 0 ? kExitSuccess : kExitUsage;
    }
    return run_import(command);
  } catch (const std::exception& exception) {
    fmt::print(stderr, "kiln: internal error: {}\n", exception.what());
    return kExitFailure;
  }
}
