// For the fuzzer of heads: any text as the value of a field that a client or a proxy sends, read by each reader of
// single fields, and held to what its header promises.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz.h"
#include "http/byte_ranges.h"
#include "http/conditions.h"
#include "http/negotiation.h"
#include "http/preferences.h"
#include "net/clients/client_address.h"
#include "server/log/request_id.h"
#include "server/log/trace_parent.h"
#include "text/characters.h"

namespace kiln::fuzz {

// A client's address is the one that the trusted proxy next to us has got the request from.
inline void check_forwarded(std::string_view name, const std::string& value, const std::string& appended) {
  static const std::vector<net::Network> trusted = net::parse_networks("10.0.0.0/8, ::1").value();
  const std::vector<net::Field> alone{{name, value}};
  MUST(!net::client_behind_proxies("192.0.2.1", alone, trusted) && !net::came_by_https("192.0.2.1", alone, trusted));
  MUST(!net::client_behind_proxies("10.0.0.1", alone, {}));
  if (const auto client = net::client_behind_proxies("10.0.0.1", alone, trusted))
    MUST(net::Address::parse(client->text()) == client);
  (void)net::came_by_https("10.0.0.1", alone, trusted);
  const std::string joined = value + ", " + appended;
  const std::vector<net::Field> in_one{{name, joined}}, in_two{{name, value}, {name, appended}};
  for (const auto& fields : {in_one, in_two}) {
    const auto client = net::client_behind_proxies("10.0.0.1", fields, trusted);
    MUST(client && client->text() == "192.0.2.7");
    MUST(!net::came_by_https("::1", fields, trusted) || appended.ends_with("https"));
  }
}

inline void check_ranges(std::string_view value, std::int64_t size) {
  const auto ranges = http::parse_byte_ranges(value, size);
  if (!ranges) return;
  MUST(ranges->size() <= http::kMaxByteRanges);
  std::string again = "bytes=";
  std::int64_t end = -1;  // after which the next may begin: neighbours are one
  for (const http::ByteRange& range : *ranges) {
    MUST(range.bytes > 0 && range.first > end && range.first < size && range.bytes <= size - range.first);
    end = range.first + range.bytes;
    again += std::to_string(range.first) + "-" + std::to_string(end - 1) + ",";
  }
  if (!ranges->empty()) MUST(http::parse_byte_ranges(again, size) == ranges);
}

inline void check_value(const std::string& value) {
  check_forwarded("X-Forwarded-For", value, "192.0.2.7");
  check_forwarded("Forwarded", value, "for=192.0.2.7");
  check_forwarded("forwarded", value, "for=\"192.0.2.7:80\";by=_a;proto=https");
  for (const std::int64_t size : {std::int64_t{0}, std::int64_t{1'000}, std::numeric_limits<std::int64_t>::max()})
    check_ranges(value, size);

  const std::string trace(server::well_formed_trace_parent(value));
  MUST(trace.empty() || (value.starts_with(trace) && server::well_formed_trace_parent(trace) == trace));
  server::RequestIds ids(1);
  const std::string id(ids.of({.fields = {{"X-Request-Id", value}}}, 2));
  MUST(id == value || id == "00000000000000010000000000000002");
  MUST(id.size() <= 128 && id.find_first_of("\"\\ \r\n,<") == std::string::npos);

  const std::string tag = "\"5a-json\"", lowered = lower(value);
  MUST(!http::names_strong_etag(value, tag) || http::names_etag(value, tag));
  MUST(http::names_strong_etag(value + ", " + tag, tag) && !http::names_strong_etag("W/" + tag, tag));
  MUST(http::negotiate_rows(value) == http::negotiate_rows(lowered));
  MUST(http::prefers_html(value) == http::prefers_html(lowered));
  MUST(http::negotiate_encoding(value) == http::negotiate_encoding(lowered));
  MUST(!http::prefers_html(value) || http::names_type(value, "text/html"));
  const http::Preferences preferences = http::parse_preferences(value),
                          again = http::parse_preferences(preferences.applied);
  MUST(again.applied == preferences.applied && again.counts == preferences.counts && again.refused.empty());
  MUST(preferences.refused.empty() || preferences.applied.find("handling=strict") != std::string::npos);
}

}  // namespace kiln::fuzz
