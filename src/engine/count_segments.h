// How a question counts: segment by segment, in any order, by the thread that asks and by those that help it. For the
// files of this folder that count.
#pragma once

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

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
  std::exception_ptr thrown;  // by whatever thread: memory ran out, and for saying more there may be none
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
    try {
      auto part = make();
      Result<void> shared = share(segment, part);
      const std::scoped_lock lock(mutex);
      if (shared) return add(part);
      outcome = std::move(shared);
    } catch (...) {
      const std::scoped_lock lock(mutex);
      thrown = std::current_exception();
    }
    stop = true;
  };
  const Crew::Busy busy(*crew_);
  if (store().segments() < kLeastShared) {
    work(segment_);
  } else {
    crew_->run(segment_, work);
  }
  if (thrown) std::rethrow_exception(thrown);
  return outcome;
}

}  // namespace kiln::engine
