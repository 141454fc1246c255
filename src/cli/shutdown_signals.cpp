#include "cli/shutdown_signals.h"

#include <csignal>
#include <ctime>

namespace kiln::cli {

namespace {

sigset_t shutdown_set() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

ShutdownSignals::ShutdownSignals() {
  const sigset_t set = shutdown_set();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

bool ShutdownSignals::pending() const {
  sigset_t set;
  sigpending(&set);
  return sigismember(&set, SIGINT) == 1 || sigismember(&set, SIGTERM) == 1;
}

void ShutdownSignals::wait() const {
  const sigset_t set = shutdown_set();
  int signal = 0;
  sigwait(&set, &signal);
}

std::optional<int> ShutdownSignals::wait_for(std::chrono::milliseconds time) const {
  const sigset_t set = shutdown_set();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const timespec timeout{.tv_sec = seconds.count(), .tv_nsec = std::chrono::nanoseconds(time - seconds).count()};
  const int signal = ::sigtimedwait(&set, nullptr, &timeout);
  return signal > 0 ? std::optional(signal) : std::nullopt;
}

}  // namespace kiln::cli
