// One figure for the memory that clients can make the server hold. Whatever grows with what they ask or don't read is
// charged to it; who would exceed it is refused or cut, so that the process never is.
//
// What counts: answers and pieces that a client hasn't taken, with what the kernel keeps of them; what a download
// remembers between two pieces; requests that arrived; answers that are kept; columns' values in memory; SQLite's
// memory.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace kiln {

// For what it's held.
enum class MemoryUse : std::uint8_t {
  connections,  // what was read of requests, and isn't taken of answers and downloads
  workers,      // what each of them needs while it works
  queries,      // sets of ranks and groups
  columns,      // columns' different values
  files,        // what is known of files
  answers,      // that are kept
  sqlite,
};
inline constexpr std::size_t kMemoryUses = 7;

// Any number of threads may use it.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::int64_t limit) : limit_(limit) {}

  std::int64_t limit() const { return limit_; }
  std::int64_t used() const {
    std::int64_t bytes = 0;
    for (const auto& charged : charged_) bytes += charged.load(std::memory_order_relaxed);
    for (const auto& [use, count] : counted_elsewhere_) bytes += count();
    return bytes;
  }
  std::int64_t used_for(MemoryUse use) const {
    std::int64_t bytes = charged_[static_cast<std::size_t>(use)].load(std::memory_order_relaxed);
    for (const auto& [other, count] : counted_elsewhere_) bytes += other == use ? count() : 0;
    return bytes;
  }
  bool has_room(std::int64_t bytes) const { return used() + bytes <= limit_; }
  void add(MemoryUse use, std::int64_t bytes) {
    charged_[static_cast<std::size_t>(use)].fetch_add(bytes, std::memory_order_relaxed);
  }

  // Call these before the threads begin; what is handed over may be called by any of them.
  // Bytes that are counted elsewhere.
  void add_count(MemoryUse use, std::function<std::int64_t()> count) {
    counted_elsewhere_.emplace_back(use, std::move(count));
  }
  // What only saves time gives way first.
  void add_cache(std::function<void()> give_way) { caches_.push_back(std::move(give_way)); }
  // Whether there is room for so many bytes more, if need be after the caches have given way.
  bool make_room(std::int64_t bytes) {
    if (has_room(bytes)) return true;
    for (const auto& give_way : caches_) give_way();
    return has_room(bytes);
  }

 private:
  const std::int64_t limit_;
  std::array<std::atomic<std::int64_t>, kMemoryUses> charged_{};
  std::vector<std::pair<MemoryUse, std::function<std::int64_t()>>> counted_elsewhere_;
  std::vector<std::function<void()>> caches_;
};

// What one holder is charged with.
class MemoryCharge {
 public:
  MemoryCharge(MemoryBudget& budget, MemoryUse use) : budget_(budget), use_(use) {}
  MemoryCharge(const MemoryCharge&) = delete;
  MemoryCharge& operator=(const MemoryCharge&) = delete;
  ~MemoryCharge() { set(0); }

  std::int64_t bytes() const { return bytes_; }
  void set(std::int64_t bytes) {
    if (bytes != bytes_) budget_.add(use_, bytes - std::exchange(bytes_, bytes));
  }

 private:
  MemoryBudget& budget_;
  const MemoryUse use_;
  std::int64_t bytes_ = 0;
};

}  // namespace kiln
