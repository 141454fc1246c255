// What one connection leaves to the workers: a question, or the next piece of a download.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "net/service.h"

namespace kiln::net {

// A connection has one at most. After WorkerPool::add it belongs to the pool until finished() is called.
class Job {
 public:
  enum class Kind : std::uint8_t {
    question,       // not known yet to take long
    long_question,  // needs what takes long: it has been tried
    piece,          // of a download that has begun
  };
  static constexpr std::size_t kKinds = 3;
  enum class End : std::uint8_t {
    done,      // it ran to its end
    deferred,  // it ran, and turned out to be a long question
    refused,   // it didn't run: too many waited, it waited too long, or it was cancelled
  };
  enum class Refused : std::uint8_t { too_many, too_late, cancelled, no_memory };
  virtual ~Job() = default;

  // In a worker's thread. False: it needs more than a short turn. Throws nothing.
  virtual bool run(Service& service, const Turn& turn) = 0;
  // Once for each add(), in any thread; whoever has it now may add it again.
  virtual void finished(End end) = 0;

  Kind kind = Kind::question;
  std::string client = {};  // who asks: clients have turns

  // The pool's own:
  enum class State : std::uint8_t { out, waiting, running };
  State state = State::out;
  Refused why = Refused::too_many;  // where it was refused
  bool is_half_closed = false;      // the client sends no more; perhaps it doesn't read any more, either
  std::uint64_t number = 0;         // by arrival
  std::chrono::steady_clock::time_point since = {};
  std::atomic<bool> is_cancelled = false;
  std::chrono::nanoseconds took{};  // when it ran last
};

}  // namespace kiln::net
