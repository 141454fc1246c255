// What one thread counts and any other may read. A counter is written by its own thread alone, so that counting is a
// load and a store, without a locked bus and without waiting for anybody.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kiln::metrics {

// One thread writes; any reads.
class Counter {
 public:
  void add(std::int64_t more = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
  }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_ = 0;
};

// The upper ends of a histogram's buckets: from what an event loop takes to what a large download takes.
inline constexpr std::array<std::chrono::microseconds, 18> kBucketEnds = [] {
  constexpr std::int64_t kEnds[] = {50,      100,       250,       500,       1'000,      2'500,
                                    5'000,   10'000,    25'000,    50'000,    100'000,    250'000,
                                    500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000, 30'000'000};
  std::array<std::chrono::microseconds, 18> ends{};
  std::ranges::transform(kEnds, ends.begin(), [](std::int64_t end) { return std::chrono::microseconds(end); });
  return ends;
}();
inline constexpr std::size_t kBuckets = kBucketEnds.size() + 1;  // the last one has no end

// How often each bucket was met, not cumulated, and what all values add up to.
struct Distribution {
  std::array<std::int64_t, kBuckets> counts{};
  std::int64_t nanoseconds = 0;
};

// One thread writes; any reads. A value and the sum are two: a reader in between sees one of them.
class Histogram {
 public:
  void add(std::chrono::nanoseconds value) {
    const auto* const bucket =
        std::find_if(kBucketEnds.begin(), kBucketEnds.end(), [&](auto end) { return value <= end; });
    counts_[static_cast<std::size_t>(bucket - kBucketEnds.begin())].add();
    nanoseconds_.add(value.count());
  }
  void add_to(Distribution& sum) const {
    for (std::size_t i = 0; i < kBuckets; ++i) sum.counts[i] += counts_[i].value();
    sum.nanoseconds += nanoseconds_.value();
  }

 private:
  std::array<Counter, kBuckets> counts_;
  Counter nanoseconds_;
};

}  // namespace kiln::metrics
