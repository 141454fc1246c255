#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "cli/exit_codes.h"
#include "settings/variables.h"

namespace kiln::cli {

namespace {

// CLI11 2.4 ignores an environment variable whose value isn't valid, where 2.3 refuses it; a setting that has no effect
// without a word is worse than an error.
void check_environment(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    const char* value =
        option->get_envname().empty() || option->count() > 0 ? nullptr : std::getenv(option->get_envname().c_str());
    if (!value || *value == '\0') continue;
    throw CLI::ValidationError(option->get_envname(), fmt::format("\"{}\" is no value for {}, which takes {}", value,
                                                                  option->get_name(), option->get_type_name()));
  }
}

// Those of all commands: what serve reads stands in the environment of healthcheck, too.
void warn_of_unknown_variables(const CLI::App& app) {
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    for (const CLI::Option* option : command->get_options()) {
      if (!option->get_envname().empty()) known.push_back(option->get_envname());
    }
  }
  for (const std::string& message : settings::unknown_variables(environ, known))
    fmt::print(stderr, "kiln: {}\n", message);
}

// CLI11 takes a variable's value as if it stood on the command line. Options end at "--"; a value that looks like an
// option isn't one for CLI11 either.
bool is_on_command_line(const std::string& option, int argc, char** argv) {
  for (int i = 1; i < argc && argv[i] != std::string_view("--"); ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with(option) && (argument.size() == option.size() || argument[option.size()] == '='))
      return true;
  }
  return false;
}

// Every setting of a command that has been parsed: what can stand in the environment is one.
settings::Settings read_settings(const CLI::App& command, int argc, char** argv) {
  settings::Settings all;
  for (const CLI::Option* option : command.get_options()) {
    const std::string &name = option->get_name(), &variable = option->get_envname();
    if (variable.empty()) continue;
    const auto& given = option->results();
    const char* const in_environment = std::getenv(variable.c_str());
    const bool is_variable =
        !given.empty() && in_environment && given.front() == in_environment && !is_on_command_line(name, argc, argv);
    all.push_back({name, variable, given.empty() ? option->get_default_str() : given.front(),
                   given.empty() ? settings::Origin::standard
                   : is_variable ? settings::Origin::variable
                                 : settings::Origin::option});
  }
  return all;
}

void add_describe_options(CLI::App& describe, DescribeCommand& command) {
  describe.add_option("DB", command.database, "The database that kiln import wrote")->required();
  describe.add_flag("--json", command.as_json, "The whole profile of every column as JSON");
}

void add_verify_options(CLI::App& verify, VerifyCommand& command) {
  verify.add_option("DB", command.database, "The database that kiln import wrote")->required();
}

void add_healthcheck_options(CLI::App& healthcheck, HealthcheckCommand& command) {
  healthcheck.add_option("--host", command.host, "The server's own --host")
      ->envname("KILN_HOST")
      ->capture_default_str();
  // The range as for serve: CLI11 2.3 looks at the environment for this command, too, when another one runs.
  healthcheck.add_option("--port", command.port, "The server's own --port")
      ->envname("KILN_PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
}

}  // namespace

Command parse_command_line(int argc, char** argv) {
  CLI::App app("kiln bakes a CSV file into an SQLite database and serves its rows and exact statistics over HTTP.",
               "kiln");
  app.set_version_flag("--version", "kiln " KILN_VERSION);
  app.require_subcommand(1);

  ImportCommand import_command;
  ServeCommand serve_command;
  DescribeCommand describe_command;
  VerifyCommand verify_command;
  HealthcheckCommand healthcheck_command;
  CLI::App* import = app.add_subcommand("import", "Bake a CSV file, plain or compressed, into a database");
  CLI::App* serve = app.add_subcommand("serve", "Serve a baked database over HTTP");
  CLI::App* describe = app.add_subcommand("describe", "Print what is baked about each column of a database");
  CLI::App* verify = app.add_subcommand("verify", "Compute everything baked in a database again, and compare");
  CLI::App* healthcheck = app.add_subcommand(
      "healthcheck", "Ask the server on this machine whether it is ready: exit code 0, or 1 and why not");
  add_import_options(*import, import_command);
  add_serve_options(*serve, serve_command);
  add_describe_options(*describe, describe_command);
  add_verify_options(*verify, verify_command);
  add_healthcheck_options(*healthcheck, healthcheck_command);

  try {
    app.parse(argc, argv);
    for (const CLI::App* command : app.get_subcommands()) check_environment(*command);
  } catch (const CLI::Success& success) {
    return Exit{app.exit(success)};
  } catch (const CLI::ParseError& error) {
    if (serve->parsed() || healthcheck->parsed()) warn_of_unknown_variables(app);
    app.exit(error);
    return Exit{kExitUsage};
  }
  if (import->parsed()) return import_command;
  if (describe->parsed()) return describe_command;
  if (verify->parsed()) return verify_command;
  warn_of_unknown_variables(app);
  if (healthcheck->parsed()) return healthcheck_command;
  serve_command.settings = read_settings(*serve, argc, argv);
  amend_settings(serve_command);
  return serve_command;
}

}  // namespace kiln::cli
