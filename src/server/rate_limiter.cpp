#include "server/rate_limiter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "server/log/request_id.h"
#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::server {

namespace {

constexpr std::int64_t kMaxRequests = 1'000'000;

std::optional<std::chrono::seconds> window_of(std::string_view unit) {
  if (unit == "s") return std::chrono::seconds(1);
  if (unit == "m") return std::chrono::minutes(1);
  if (unit == "h") return std::chrono::hours(1);
  return std::nullopt;
}

// Each bit of the number changes each bit of the result, about half of the time (splitmix64).
std::uint64_t mixed(std::uint64_t number) {
  number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
  number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
  return number ^ (number >> 31);
}

}  // namespace

Result<RateLimit> RateLimit::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto requests = parse_whole<std::int64_t>(text.substr(0, slash));
  const auto window = slash == std::string_view::npos ? std::nullopt : window_of(text.substr(slash + 1));
  if (!requests || *requests < 1 || *requests > kMaxRequests || !window)
    return fail(ErrorCode::invalid_argument,
                "\"{}\" is no rate; write off, or from 1 to {} requests a second, minute or hour, such as 100/s, 600/m "
                "or 5000/h",
                shorten(text, 80), kMaxRequests);
  return RateLimit{*requests, *window};
}

std::string RateLimit::words() const {
  const std::string_view unit = window.count() == 1 ? "second" : window.count() == 60 ? "minute" : "hour";
  return fmt::format("{} request{} {} {}", with_commas(requests), requests == 1 ? "" : "s", unit == "hour" ? "an" : "a",
                     unit);
}

std::string RateLimit::policy() const { return fmt::format("\"client\";q={};w={}", requests, window.count()); }

// The interval is rounded up, so that never more is let through than was said.
RateLimiter::RateLimiter(const RateLimit& limit)
    : limit_(limit),
      interval_((std::chrono::nanoseconds(limit.window).count() + limit.requests - 1) / limit.requests),
      key_{draw_origin(), draw_origin()} {}

std::uint64_t RateLimiter::hash(const net::Address& client) const {
  std::uint64_t high = 0, low = 0;
  std::memcpy(&high, client.bytes().data(), sizeof(high));
  std::memcpy(&low, client.bytes().data() + sizeof(high), sizeof(low));
  return mixed(mixed(high ^ key_[0]) + (low ^ key_[1]));
}

std::chrono::nanoseconds RateLimiter::admit(const net::Address& client, Clock::time_point now) {
  const std::uint64_t id = std::max<std::uint64_t>(hash(client.site()), 1);  // 0: a place that nobody has had
  const std::int64_t at = std::chrono::nanoseconds(now.time_since_epoch()).count();
  const std::size_t set = id % sets_.size();
  const std::scoped_lock lock(locks_[set % kLocks].mutex);
  auto& places = sets_[set].places;
  auto place = std::ranges::find(places, id, &Place::client);
  if (place == places.end()) {
    place = std::ranges::min_element(places, {}, &Place::full_at);
    *place = {id, at};
  }
  const std::int64_t full_at = std::max(place->full_at, at) + interval_;
  const std::int64_t missing = full_at - at - interval_ * limit_.requests;
  if (missing > 0) return std::chrono::nanoseconds(missing);
  place->full_at = full_at;
  return std::chrono::nanoseconds(0);
}

}  // namespace kiln::server
