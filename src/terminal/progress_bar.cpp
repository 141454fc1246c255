#include "terminal/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace kiln::terminal {

namespace {

constexpr std::chrono::milliseconds kRedrawEvery{100};
constexpr int kCells = 30;
constexpr const char* kEraseLine = "\r\033[K";

std::string cells(double fraction) {
  const int full = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * kCells);
  std::string bar;
  for (int i = 0; i < kCells; ++i) bar += i < full ? "█" : "░";
  return bar;
}

}  // namespace

ProgressBar::ProgressBar() : on_terminal_(::isatty(STDERR_FILENO) == 1), next_(std::chrono::steady_clock::now()) {}

ProgressBar::~ProgressBar() {
  if (on_terminal_) fmt::print(stderr, "{}", kEraseLine);
}

void ProgressBar::show(std::string_view step, double fraction) {
  if (!on_terminal_) return;
  const std::scoped_lock lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + kRedrawEvery;
  fmt::print(stderr, "{}{:22} [{}] {:3.0f} %", kEraseLine, step, cells(fraction), 100 * std::clamp(fraction, 0.0, 1.0));
  std::fflush(stderr);
}

}  // namespace kiln::terminal
