// SIGINT (Ctrl-C) and SIGTERM, asked for where the program is ready for them instead of interrupting it anywhere.
#pragma once

#include <chrono>
#include <optional>

namespace kiln::cli {

// While it lives, the two signals are held back. Make it before any thread starts: threads inherit it.
class ShutdownSignals {
 public:
  ShutdownSignals();

  // Whether one of them has come.
  bool pending() const;

  // Waits for one of them.
  void wait() const;

  // Waits that long for one of them; returns its number if one came.
  std::optional<int> wait_for(std::chrono::milliseconds time) const;
};

}  // namespace kiln::cli
