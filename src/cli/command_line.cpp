#include "cli/command_line.h"

#include <fmt/format.h>

#include <uv.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <thread>
#include <type_traits>
#include <utility>

#include "cli/exit_codes.h"
#include "cli/import_arguments.h"
#include "cli/origins.h"
#include "error/error.h"

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

// What a text option means, wherever it was set.
template <class T>
T require(const char* option, Result<T> meaning) {
  if (!meaning) throw CLI::ValidationError(option, meaning.error().message);
  if constexpr (!std::is_void_v<T>) return *std::move(meaning);
}

// Half of what the container or the machine has, for SQLite sorts in memory.
std::int64_t default_query_memory_mib() {
  const std::uint64_t constrained = uv_get_constrained_memory(), total = uv_get_total_memory();
  const std::uint64_t bytes = constrained > 0 && constrained < total ? constrained : total;
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(bytes >> 21), 1, 256);
}

}  // namespace

Command parse_command_line(int argc, char** argv) {
  CLI::App app("kiln bakes a CSV file into an SQLite database and serves its rows and exact statistics over HTTP.",
               "kiln");
  app.set_version_flag("--version", "kiln " KILN_VERSION);
  app.require_subcommand(1);

  ImportCommand import_command;
  CLI::App* import = app.add_subcommand("import", "Bake a CSV file, plain or compressed, into a database");
  add_import_options(*import, import_command);

  ServeCommand serve_command;
  CLI::App* serve = app.add_subcommand("serve", "Serve a baked database over HTTP");
  serve->add_option("DB", serve_command.database, "The database that kiln import wrote")->required();
  serve->add_option("--host", serve_command.options.host, "The name or address to listen on")
      ->envname("KILN_HOST")
      ->capture_default_str();
  serve->add_option("--port", serve_command.options.port, "The port to listen on; 0 takes a free one")
      ->envname("KILN_PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  const auto number = [&](const char* flag, auto& value, const char* environment, auto least, auto most,
                          const char* description) {
    serve->add_option(flag, value, description)
        ->envname(environment)
        ->check(CLI::Range(least, most))
        ->capture_default_str();
  };
  net::Options& net = serve_command.options.net;
  net.loops = std::max(1U, std::thread::hardware_concurrency());
  net.workers = std::max(2U, std::thread::hardware_concurrency());
  std::int64_t drain_delay_s = 0;
  number("--loops", net.loops, "KILN_LOOPS", 1, 256, "Event loops, each a thread (default: the cores)");
  number("--workers", net.workers, "KILN_WORKERS", 1, 256,
         "Threads for downloads and other long answers (default: the cores, at least 2)");
  number("--idle-timeout-s", net.idle_timeout_s, "KILN_IDLE_TIMEOUT_S", 1, 86'400,
         "How long a connection may stay idle; longer than the load balancer's");
  number("--max-connections", net.max_connections, "KILN_MAX_CONNECTIONS", 1, 1'000'000,
         "Connections at once; more are refused with 503");
  number("--drain-delay-s", drain_delay_s, "KILN_DRAIN_DELAY_S", 0, 3'600,
         "How long to go on accepting after SIGTERM while /readyz says 503");
  std::int64_t query_timeout_ms = serve_command.options.queries.time.count(),
               query_memory_mib = default_query_memory_mib();
  number("--query-timeout-ms", query_timeout_ms, "KILN_QUERY_TIMEOUT_MS", 1, 3'600'000,
         "How long the queries of one request may take; then it's 503");
  number("--query-memory-mib", query_memory_mib, "KILN_QUERY_MEMORY_MIB", 1, 1'048'576,
         "What all queries together may use (default: half of the memory, at most 256)");
  number("--max-age", serve_command.options.api.max_age_s, "KILN_MAX_AGE", 0, 31'536'000,
         "For how many seconds clients may reuse an answer without asking");
  std::int64_t cache_mib = static_cast<std::int64_t>(serve_command.options.api.cache_bytes >> 20);
  number("--answer-cache-mib", cache_mib, "KILN_ANSWER_CACHE_MIB", 0, 1'048'576,
         "Room for answers that took a query, to give them again; 0 keeps none");
  std::string cors = "*";
  serve->add_option("--cors", cors, "Which web pages may read answers: *, off, or origins with commas between them")
      ->envname("KILN_CORS")
      ->capture_default_str();
  std::string access_log = "on", trusted_proxies;
  serve
      ->add_option("--access-log", access_log,
                   "One line of JSON a request on standard output; all: also for /healthz and /readyz")
      ->envname("KILN_ACCESS_LOG")
      ->check(CLI::IsMember({"on", "off", "all"}).description("{on,off,all}"))
      ->capture_default_str();
  const CLI::Option* proxies =
      serve
          ->add_option("--trusted-proxies", trusted_proxies,
                       "Whose X-Forwarded-For the log believes: addresses or CIDR ranges, commas between them")
          ->envname("KILN_TRUSTED_PROXIES")
          ->default_str("none");

  DescribeCommand describe_command;
  CLI::App* describe = app.add_subcommand("describe", "Print what is baked about each column of a database");
  describe->add_option("DB", describe_command.database, "The database that kiln import wrote")->required();
  describe->add_flag("--json", describe_command.as_json, "The whole profile of every column as JSON");

  VerifyCommand verify_command;
  CLI::App* verify = app.add_subcommand("verify", "Compute everything baked in a database again, and compare");
  verify->add_option("DB", verify_command.database, "The database that kiln import wrote")->required();

  HealthcheckCommand healthcheck_command;
  CLI::App* healthcheck = app.add_subcommand(
      "healthcheck", "Ask the server on this machine whether it is ready: exit code 0, or 1 and why not");
  healthcheck->add_option("--host", healthcheck_command.host, "The server's own --host")
      ->envname("KILN_HOST")
      ->capture_default_str();
  healthcheck->add_option("--port", healthcheck_command.port, "The server's own --port")
      ->envname("KILN_PORT")
      ->check(CLI::Range(
          0, 65535))  // as for serve: CLI11 2.3 looks at the environment for this command, too, when another one runs
      ->capture_default_str();

  try {
    app.parse(argc, argv);
    for (const CLI::App* command : {serve, healthcheck}) {
      if (command->parsed()) check_environment(*command);
    }
    if (serve->parsed()) {
      require("--cors", set_origins(cors, serve_command.options.api));
      if (proxies->count() > 0)
        serve_command.options.log.trusted_proxies = require("--trusted-proxies", net::parse_networks(trusted_proxies));
    }
  } catch (const CLI::Success& success) {
    return Exit{app.exit(success)};
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return Exit{kExitUsage};
  }
  if (import->parsed()) return import_command;
  if (describe->parsed()) return describe_command;
  if (verify->parsed()) return verify_command;
  if (healthcheck->parsed()) return healthcheck_command;
  serve_command.drain_delay = std::chrono::seconds(drain_delay_s);
  serve_command.options.queries = {std::chrono::milliseconds(query_timeout_ms), query_memory_mib << 20};
  serve_command.options.api.cache_bytes = static_cast<std::size_t>(cache_mib) << 20;
  net.access_log = access_log != "off";
  serve_command.options.log.probes = access_log == "all";
  return serve_command;
}

}  // namespace kiln::cli
