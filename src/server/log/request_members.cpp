#include "server/log/request_members.h"

#include <string_view>

#include "server/log/only_value.h"
#include "server/log/trace_parent.h"
#include "text/shorten.h"

namespace kiln::server {

namespace {

constexpr std::size_t kMaxRefusedTarget = 256, kMaxUserAgent = 256;

}  // namespace

std::string logged_target(const net::Exchange& exchange) {
  return exchange.reason ? shorten(exchange.head.target, kMaxRefusedTarget) : std::string(exchange.head.target);
}

void add_request_members(LogLine& line, const net::Exchange& exchange) {
  const std::string_view agent = only_value(exchange.head, "user-agent"),
                         trace = well_formed_trace_parent(only_value(exchange.head, "traceparent"));
  if (!agent.empty()) line.member("user_agent", std::string_view(shorten(agent, kMaxUserAgent)));
  if (!trace.empty()) line.member("traceparent", trace);
  if (exchange.reason) line.member("reason", exchange.reason);
}

}  // namespace kiln::server
