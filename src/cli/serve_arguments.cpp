#include "cli/serve_arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

#include "cli/origins.h"
#include "error/error.h"
#include "net/clients/address.h"
#include "os/available_memory.h"

namespace kiln::cli {

namespace {

constexpr std::int64_t kLargestCachePart = 8;  // of the memory

// What is written in other units than the options have, or in words.
struct Flags {
  std::int64_t drain_delay_s = 0;
  std::int64_t query_timeout_ms = dataset::QueryLimits().time.count();
  std::int64_t memory_mib =
      std::max<std::int64_t>(static_cast<std::int64_t>(available_memory_bytes() >> 21), 1);  // half
  std::int64_t query_memory_mib = std::min<std::int64_t>(memory_mib, 256);                   // SQLite sorts in memory
  std::int64_t cache_mib = static_cast<std::int64_t>(api::ApiOptions().cache_bytes >> 20);
  std::string cors = "*", frame_ancestors = "off", rate_limit = "off", access_log = "on", access_log_format = "json",
              verify_on_start = "off", metrics = "on";
  std::optional<std::string> trusted_proxies;
  std::optional<std::size_t> max_connections_per_client;
};

// What a text means, wherever it was set.
template <class T>
T require(const char* option, Result<T> meaning) {
  if (!meaning) throw CLI::ValidationError(option, meaning.error().message);
  if constexpr (!std::is_void_v<T>) return *std::move(meaning);
}

void apply(const Flags& flags, ServeCommand& command) {
  command.verify_on_start = flags.verify_on_start == "on";
  command.drain_delay = std::chrono::seconds(flags.drain_delay_s);
  server::ServerOptions& options = command.options;
  command.memory_bytes = flags.memory_mib << 20;
  options.queries = {std::chrono::milliseconds(flags.query_timeout_ms),
                     std::min(flags.query_memory_mib, flags.memory_mib) << 20};
  options.net.queue_timeout_ms = static_cast<std::uint64_t>(flags.query_timeout_ms);
  // In little memory a cache that's full would leave little for what it's for.
  options.api.cache_bytes =
      static_cast<std::size_t>(std::min(flags.cache_mib << 20, command.memory_bytes / kLargestCachePart));
  require("--cors", set_origins(flags.cors, options.api));
  require("--frame-ancestors", set_frame_ancestors(flags.frame_ancestors, options.api));
  if (options.metrics_port && flags.metrics == "off")
    throw CLI::ValidationError("--metrics-port", "contradicts --metrics off");
  options.api.has_metrics = flags.metrics == "on" && !options.metrics_port;
  options.net.access_log = flags.access_log != "off";
  options.log.probes = flags.access_log == "all";
  if (flags.access_log_format == "text") options.log.format = server::LogFormat::text;
  options.net.clients_have_shares = !flags.trusted_proxies;
  if (flags.trusted_proxies)
    options.log.trusted_proxies = require("--trusted-proxies", net::parse_networks(*flags.trusted_proxies));
  if (flags.rate_limit != "off")
    options.rate_limit = require("--rate-limit", server::RateLimit::parse(flags.rate_limit));
  // Behind a proxy all connections are the proxy's, and on this machine load tests have many. A number that was chosen
  // counts for everyone.
  if (flags.max_connections_per_client) {
    options.net.max_connections_per_client = *flags.max_connections_per_client;
    options.net.exempts_loopback = false;
  } else if (flags.trusted_proxies) {
    options.net.max_connections_per_client = 0;
  }
}

template <class T>
void add_number(CLI::App& serve, const char* flag, T& value, const char* environment, std::int64_t min,
                std::int64_t max, const char* description) {
  serve.add_option(flag, value, description)->envname(environment)->check(CLI::Range(min, max))->capture_default_str();
}

void add_connection_options(CLI::App& serve, net::Options& net, Flags& flags) {
  net.loops = std::max(1U, std::thread::hardware_concurrency());
  net.workers = std::max(2U, std::thread::hardware_concurrency());
  add_number(serve, "--loops", net.loops, "KILN_LOOPS", 1, 256, "Event loops, each a thread (default: the cores)");
  add_number(serve, "--workers", net.workers, "KILN_WORKERS", 1, 256,
             "Long questions answered at once, each by a thread; one more is for short ones and downloads (default: "
             "the cores, at least 2)");
  add_number(serve, "--idle-timeout-s", net.idle_timeout_s, "KILN_IDLE_TIMEOUT_S", 1, 86'400,
             "How long a connection may stay idle; longer than the load balancer's");
  add_number(serve, "--max-connections", net.max_connections, "KILN_MAX_CONNECTIONS", 1, 1'000'000,
             "Connections at once; more are refused with 503");
  serve
      .add_option("--max-connections-per-client", flags.max_connections_per_client,
                  "Connections at once from one address, or one IPv6 /64; 0: any number (default: any number from "
                  "loopback, and with --trusted-proxies)")
      ->envname("KILN_MAX_CONNECTIONS_PER_CLIENT")
      ->check(CLI::Range(0, 1'000'000))
      ->default_str(std::to_string(net::Options().max_connections_per_client));
  serve
      .add_option("--rate-limit", flags.rate_limit,
                  "Requests from one address, or one IPv6 /64: off, or such as 100/s, 600/m or 5000/h; beyond it 429")
      ->envname("KILN_RATE_LIMIT")
      ->capture_default_str();
  add_number(serve, "--drain-delay-s", flags.drain_delay_s, "KILN_DRAIN_DELAY_S", 0, 3'600,
             "How long to go on accepting after SIGTERM while /readyz says 503");
}

void add_answer_options(CLI::App& serve, api::ApiOptions& api, Flags& flags) {
  add_number(serve, "--query-timeout-ms", flags.query_timeout_ms, "KILN_QUERY_TIMEOUT_MS", 1, 3'600'000,
             "How long the queries of one request may take, and how long it may wait for its turn; then it's 503");
  add_number(serve, "--memory-mib", flags.memory_mib, "KILN_MEMORY_MIB", 1, 1'048'576,
             "What clients can make the server hold, queries, caches and unread answers included (default: half of the "
             "memory)");
  add_number(serve, "--query-memory-mib", flags.query_memory_mib, "KILN_QUERY_MEMORY_MIB", 1, 1'048'576,
             "What all queries together may use of it (default: half of the memory, at most 256)");
  add_number(serve, "--max-age", api.max_age_s, "KILN_MAX_AGE", 0, 31'536'000,
             "For how many seconds clients may reuse an answer without asking");
  add_number(
      serve, "--answer-cache-mib", flags.cache_mib, "KILN_ANSWER_CACHE_MIB", 0, 1'048'576,
      "Room for answers that took a query, to give them again, an eighth of --memory-mib at most; 0 keeps " "none");
  serve
      .add_option("--cors", flags.cors, "Which web pages may read answers: *, off, or origins with commas between them")
      ->envname("KILN_CORS")
      ->capture_default_str();
  serve
      .add_option("--frame-ancestors", flags.frame_ancestors,
                  "Which web sites may show the pages in a frame: *, off, or origins with commas between them")
      ->envname("KILN_FRAME_ANCESTORS")
      ->capture_default_str();
}

void add_log_options(CLI::App& serve, Flags& flags) {
  serve
      .add_option("--access-log", flags.access_log,
                  "One line a request on standard output; all: also for /healthz, /readyz and /metrics")
      ->envname("KILN_ACCESS_LOG")
      ->check(CLI::IsMember({"on", "off", "all"}).description("{on,off,all}"))
      ->capture_default_str();
  serve.add_option("--access-log-format", flags.access_log_format, "How a line is written: JSON, or name=value pairs")
      ->envname("KILN_ACCESS_LOG_FORMAT")
      ->check(CLI::IsMember({"json", "text"}).description("{json,text}"))
      ->capture_default_str();
  serve
      .add_option(
          "--trusted-proxies", flags.trusted_proxies,
          "Whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses or CIDR ranges, commas between them")
      ->envname("KILN_TRUSTED_PROXIES")
      ->default_str("none");
}

void add_metrics_options(CLI::App& serve, std::optional<int>& port, Flags& flags) {
  serve.add_option("--metrics", flags.metrics, "Whether /metrics is there, for Prometheus")
      ->envname("KILN_METRICS")
      ->check(CLI::IsMember({"on", "off"}).description("{on,off}"))
      ->capture_default_str();
  serve
      .add_option("--metrics-port", port,
                  "A port for /metrics, /healthz and /readyz alone, on the same address; --port has no /metrics then. "
                  "0 " "takes a free one")
      ->envname("KILN_METRICS_PORT")
      ->check(CLI::Range(0, 65535))
      ->default_str("none");
}

}  // namespace

void add_serve_options(CLI::App& serve, ServeCommand& command) {
  const auto flags = std::make_shared<Flags>();
  serve.add_option("DB", command.database, "The database that kiln import wrote")->envname("KILN_DATABASE")->required();
  serve.add_flag(
      "--check-config", command.check_only,
      "Check every option and variable and the database, print what is in force and its origin, and don't listen");
  serve.add_option("--host", command.options.host, "The name or address to listen on")
      ->envname("KILN_HOST")
      ->capture_default_str();
  serve.add_option("--port", command.options.port, "The port to listen on; 0 takes a free one")
      ->envname("KILN_PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  serve
      .add_option("--verify-on-start", flags->verify_on_start,
                  "Compute everything baked in the database again, as kiln verify does, before listening")
      ->envname("KILN_VERIFY_ON_START")
      ->check(CLI::IsMember({"on", "off"}).description("{on,off}"))
      ->capture_default_str();
  add_connection_options(serve, command.options.net, *flags);
  add_answer_options(serve, command.options.api, *flags);
  add_log_options(serve, *flags);
  add_metrics_options(serve, command.options.metrics_port, *flags);
  serve.final_callback([&command, flags] { apply(*flags, command); });
}

void amend_settings(ServeCommand& command) {
  const server::ServerOptions& options = command.options;
  const auto mib = [](auto bytes) { return fmt::format("{}", static_cast<double>(bytes) / (1 << 20)); };
  settings::amend(command.settings, "--query-memory-mib", mib(options.queries.memory_bytes), "at most --memory-mib");
  settings::amend(command.settings, "--answer-cache-mib", mib(options.api.cache_bytes), "an eighth of --memory-mib");
  settings::amend(command.settings, "--max-connections-per-client",
                  std::to_string(options.net.max_connections_per_client), "for --trusted-proxies is set");
}

}  // namespace kiln::cli
