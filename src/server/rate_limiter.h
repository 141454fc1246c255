// How many requests each client may send. A client is an IPv4 address or an IPv6 network of 64 bits, as in
// net/clients/client_connections.h.
//
// Each has a bucket of as many requests as the limit allows in its time, which fills evenly: who was quiet may send all
// of them at once, and afterwards one whenever there is one again. Of a bucket only the moment is kept at which it will
// be full (the "theoretical arrival time" of the generic cell rate algorithm, ITU-T I.371). A bucket that is full is as
// good as none: so a table of fixed size does for any number of clients, and whoever finds it taken takes the place of
// somebody whose bucket is full, or nearest to it. That one starts anew, with a full bucket: with more busy clients
// than places some are limited less, and none more.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.h"
#include "net/clients/address.h"

namespace kiln::server {

struct RateLimit {
  std::int64_t requests = 1;
  std::chrono::seconds window{1};

  // "100/s", "100/m" or "100/h". Errors: invalid_argument.
  static Result<RateLimit> parse(std::string_view text);
  std::string words() const;  // "100 requests a second"
  // As the field RateLimit-Policy has it (draft-ietf-httpapi-ratelimit-headers-11, section 3).
  std::string policy() const;
};

// Any number of threads may use it.
class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;

  explicit RateLimiter(const RateLimit& limit);
  const RateLimit& limit() const { return limit_; }

  // Takes a request out of the client's bucket: 0. Where it's empty, in how long there will be one again.
  std::chrono::nanoseconds admit(const net::Address& client, Clock::time_point now);

 private:
  static constexpr std::size_t kMaxRateLimitedClients = 65'536;
  static constexpr std::size_t kPlacesOfSet = 16, kLocks = 64;
  // 1 MiB of them: a client is known by 64 bits of a hash that nobody outside can compute.
  struct Place {
    std::uint64_t client = 0;
    std::int64_t full_at = 0;  // by the clock, in nanoseconds
  };
  struct alignas(64) Set {
    std::array<Place, kPlacesOfSet> places;
  };
  struct alignas(64) Lock {
    std::mutex mutex;
  };

  std::uint64_t hash(const net::Address& client) const;

  const RateLimit limit_;
  const std::int64_t interval_;  // nanoseconds between two requests
  const std::array<std::uint64_t, 2> key_;
  std::vector<Set> sets_{kMaxRateLimitedClients / kPlacesOfSet};  // each guarded by one of the locks
  std::array<Lock, kLocks> locks_;
};

}  // namespace kiln::server
