// How much of the memory budget each client holds: no single one may have more than half of it.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace kiln::net {

// Any number of threads may use it.
class ClientShares {
 public:
  // most: bytes; 0: no limit, because all clients come through one proxy.
  explicit ClientShares(std::int64_t most) : most_(most) {}

  // Adds, or takes away; returns whether the client has no more than its share.
  bool add(const std::string& client, std::int64_t bytes) {
    if (most_ == 0) return true;
    const std::scoped_lock lock(mutex_);
    const auto held = held_.try_emplace(client).first;
    held->second += bytes;
    const bool is_within = held->second <= most_;
    if (held->second <= 0) held_.erase(held);
    return is_within;
  }

 private:
  const std::int64_t most_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::int64_t> held_;
};

}  // namespace kiln::net
