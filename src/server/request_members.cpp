#include "server/request_members.h"

#include <algorithm>
#include <string_view>

#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::server {

namespace {

constexpr std::size_t kMaxRefusedTarget = 256, kMaxUserAgent = 256, kMaxId = 128;

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

bool is_id(std::string_view text) {
  const auto belongs = [](char c) {
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') ||
           std::string_view("-._~+/=:@").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= kMaxId && std::ranges::all_of(text, belongs);
}

}  // namespace

std::string logged_target(const net::Exchange& exchange) {
  return exchange.reason ? shorten(exchange.head.target, kMaxRefusedTarget) : std::string(exchange.head.target);
}

void add_request_members(render::JsonWriter& json, const net::Exchange& exchange) {
  const std::string_view agent = only_value(exchange.head, "user-agent"),
                         id = only_value(exchange.head, "x-request-id");
  if (!agent.empty()) json.member("user_agent", std::string_view(shorten(agent, kMaxUserAgent)));
  if (is_id(id)) json.member("request_id", id);
  if (exchange.reason) json.member("reason", exchange.reason);
}

}  // namespace kiln::server
