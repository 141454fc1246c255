#include "server/log/access_log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include "error/error.h"
#include "http/target.h"
#include "net/clients/client_address.h"
#include "os/diagnostics.h"
#include "server/log/health_check.h"
#include "server/log/log_line.h"
#include "server/log/request_members.h"

namespace kiln::server {

namespace {

constexpr std::size_t kMaxWaitingLogBytes = 1 << 20;

// RFC 3339 in UTC with milliseconds.
std::string timestamp() {
  using namespace std::chrono;
  const auto now = time_point_cast<milliseconds>(system_clock::now());
  const auto second = floor<seconds>(now);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(system_clock::to_time_t(second)),
                     (now - second).count());
}

// What load balancers, orchestrators and Prometheus ask.
bool is_probe(const net::RequestHead& head) {
  return is_health_check(head) ||
         ((head.method == "GET" || head.method == "HEAD") && http::path_of(head.target) == "/metrics");
}

}  // namespace

void AccessLog::add(const net::Exchange& exchange, std::string_view route, std::string_view id) {
  if (!options_.probes && is_probe(exchange.head)) return;
  const auto client = net::client_behind_proxies(exchange.peer, exchange.head.fields, options_.trusted_proxies);
  const std::string remote = client ? client->text() : std::string(exchange.peer);
  LogLine line(options_.format);
  line.member("time", std::string_view(timestamp()));
  line.member("remote", std::string_view(remote));
  line.member("method", exchange.head.method);
  line.member("route", route);
  line.member("target", std::string_view(logged_target(exchange)));
  line.member("status", std::int64_t{exchange.status});
  line.member("bytes", exchange.body_bytes);
  line.member("duration_us",
              std::int64_t{std::chrono::duration_cast<std::chrono::microseconds>(exchange.duration).count()});
  line.member("request_id", id);
  add_request_members(line, exchange);
  lines_ += line.finish();
}

std::unique_ptr<OutputQueue> open_access_log() {
  const auto on_loss = [](std::size_t lines, int reason) {
    report_event("{} lines of the access log were lost: {}", lines,
                 reason == 0 ? "standard output doesn't take them as fast as they come" : errno_message(reason));
  };
  return std::make_unique<OutputQueue>(STDOUT_FILENO, kMaxWaitingLogBytes, on_loss);
}

std::string AccessLog::client_behind(const net::Request& request) const {
  if (options_.trusted_proxies.empty()) return "";
  const auto client = net::client_behind_proxies(request.peer, request.head.fields, options_.trusted_proxies);
  return client ? client->text() : "";
}

void AccessLog::flush() {
  if (lines_.empty()) return;
  if (queue_) queue_->add(lines_);
  lines_.clear();
}

}  // namespace kiln::server
