#include "server/log/request_members.h"

#include <string_view>

#include "server/log/trace_parent.h"
#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::server {

namespace {

constexpr std::size_t kMaxRefusedTarget = 256, kMaxUserAgent = 256;

// The field's value; empty where there's none, or several: nobody knows which one the others on the way have logged.
std::string_view only_value(const net::RequestHead& head, std::string_view name) {
  std::string_view value;
  for (const net::Field& field : head.fields) {
    if (!equals_ignoring_case(field.name, name)) continue;
    if (!value.empty()) return {};
    value = field.value;
  }
  return value;
}

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
