// A progress bar on standard error, when that is a terminal; nothing at all when it isn't.
#pragma once

#include <chrono>
#include <mutex>
#include <string_view>

namespace kiln::terminal {

// Several threads may call it.
class ProgressBar {
 public:
  ProgressBar();
  ~ProgressBar();  // removes the bar from the terminal
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // "loading the rows  [██████░░░░]  60 %"; redrawn at most ten times a second.
  void show(std::string_view step, double fraction);

 private:
  const bool on_terminal_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace kiln::terminal
