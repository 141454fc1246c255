// What trying texts has cost so far. A single text may be long, and a dictionary or a table has many: whoever tries
// them says what it does, and is told when the time is up. SQLite looks at a query's limits only between two of its
// virtual machine's instructions, and a function that it calls is one (sqlite3_progress_handler).
#pragma once

#include <cstddef>
#include <functional>
#include <utility>

#include "error/error.h"

namespace kiln::matching {

// Belongs to one thread at a time.
class Effort {
 public:
  // An error ends the work.
  using Limits = std::function<Result<void>()>;
  explicit Effort(Limits limits) : limits_(std::move(limits)) {}

  // Steps of a nanosecond or two. Errors: those of the limits, which are asked now and then.
  Result<void> spend(std::size_t steps) {
    if (steps < left_) {
      left_ -= steps;
      return {};
    }
    left_ = kStepsPerLook;
    return limits_();
  }

 private:
  static constexpr std::size_t kStepsPerLook = 1 << 16;  // some 100 µs
  Limits limits_;
  std::size_t left_ = kStepsPerLook;
};

}  // namespace kiln::matching
