// How much of the memory budget each client holds. When it's spent, those go first that have more than half of it.
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

  // Adds, or takes away, which needs no memory.
  void add(const std::string& client, std::int64_t bytes) {
    if (most_ == 0) return;
    const std::scoped_lock lock(mutex_);
    const auto held = bytes > 0 ? held_.try_emplace(client).first : held_.find(client);
    if (held == held_.end()) return;
    held->second += bytes;
    if (held->second <= 0) held_.erase(held);
  }

  bool has_more_than_share(const std::string& client) {
    const std::scoped_lock lock(mutex_);
    const auto held = held_.find(client);
    return held != held_.end() && held->second > most_;
  }

 private:
  const std::int64_t most_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::int64_t> held_;
};

}  // namespace kiln::net
