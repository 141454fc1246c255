// How a question counts: segment by segment, in any order, by the thread that asks and by those that help it. For the
// files of this folder that count.
#pragma once

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "engine/engine.h"

namespace kiln::engine {

// Fewer segments are counted before a helper has woken up.
inline constexpr std::int64_t kLeastShared = 8;

template <class Make, class Count, class Add>
Result<void> Engine::count_segments(const Node& plan, const Make& make, const Count& count, const Add& add) {
  std::atomic<std::int64_t> next = 0;
  std::atomic<bool> stop = false;
  std::mutex mutex;  // of the outcome, and of add
  Result<void> outcome;
  const auto thread = std::this_thread::get_id();
  const auto share = [&](Segment& segment, auto& part) -> Result<void> {
    for (std::int64_t number; (number = next++) < store().segments() && !stop;) {
      if (std::this_thread::get_id() == thread) KILN_CHECK(limits_());
      KILN_CHECK(segment.evaluate(plan, number));
      KILN_CHECK(count(segment, part));
    }
    return {};
  };
  const Crew::Work work = [&](Segment& segment) {
    Result<void> shared;
    try {
      auto part = make();
      shared = share(segment, part);
      const std::scoped_lock lock(mutex);
      if (shared) return add(part);
    } catch (const std::exception& exception) {  // memory ran out
      shared = fail(ErrorCode::too_expensive, "The question needed too much memory: {}.", exception.what());
    }
    const std::scoped_lock lock(mutex);
    stop = true;
    outcome = shared;
  };
  const Crew::Busy busy(*crew_);
  if (store().segments() < kLeastShared) {
    work(segment_);
  } else {
    crew_->run(segment_, work);
  }
  return outcome;
}

}  // namespace kiln::engine
