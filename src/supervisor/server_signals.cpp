#include "supervisor/server_signals.h"

#include <fcntl.h>

#include <algorithm>
#include <ctime>

#include "os/diagnostics.h"
#include "os/file_descriptor.h"

namespace kiln::supervisor {

namespace {

bool has_terminal() { return FileDescriptor(::open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY)).is_open(); }

}  // namespace

ServerSignals::ServerSignals() : had_terminal_(has_terminal()) {
  sigemptyset(&set_);
  for (const int signal : {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2}) sigaddset(&set_, signal);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  // A reader of the log that has gone, and a log that has become as large as a file may be (ulimit -f), end a process
  // that doesn't say otherwise; to us they are errors of write().
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

std::optional<int> ServerSignals::wait_for(std::chrono::milliseconds time) const {
  const auto end = std::chrono::steady_clock::now() + time;
  for (;;) {
    const auto left = std::max(end - std::chrono::steady_clock::now(), std::chrono::steady_clock::duration(0));
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec timeout{.tv_sec = seconds.count(), .tv_nsec = std::chrono::nanoseconds(left - seconds).count()};
    switch (const int signal = ::sigtimedwait(&set_, nullptr, &timeout)) {
      case SIGHUP:
        if (had_terminal_ && !has_terminal()) return signal;
        if (renew_) {
          renew_();
          return std::nullopt;
        }
        report_event("SIGHUP has no effect: the server isn't ready, or about to stop");
        break;
      case SIGUSR1: report_event("SIGUSR1 has no effect: there is no log to open anew, it's standard output"); break;
      case SIGUSR2: report_event("SIGUSR2 has no effect"); break;
      default:
        if (signal > 0) return signal;
        if (std::chrono::steady_clock::now() >= end) return std::nullopt;  // otherwise it was interrupted: SIGCONT
    }
  }
}

}  // namespace kiln::supervisor
