// The signals of a server: which stop it, and what each other one means that somebody may send by another server's
// habits. One that isn't expected must not end the service, and one that has no effect must say so.
//
// nginx (nginx.org/en/docs/control.html): QUIT stops gracefully, HUP takes over what has changed, USR1 opens the logs
// anew, USR2 another program. PostgreSQL (postgresql.org/docs/current/server-shutdown.html): TERM waits for its
// clients, QUIT doesn't. docs/serving.md has ours.
#pragma once

#include <csignal>

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

namespace kiln::supervisor {

class ServerSignals {
 public:
  // Holds back those that are waited for, and ignores what a write to a stream could bring. Make it before any thread
  // starts: threads inherit it.
  ServerSignals();

  // What SIGHUP is to do from now on, in the thread that waits; by an empty one, nothing.
  void on_hangup(std::function<void()> renew) { renew_ = std::move(renew); }

  // Waits that long for a signal that stops the server: SIGTERM, SIGINT or SIGQUIT, and SIGHUP where it says that the
  // terminal has gone; returns its number if one came. It also returns when a SIGHUP has done its work. Others that
  // come meanwhile are answered by a word on standard error.
  std::optional<int> wait_for(std::chrono::milliseconds time) const;

 private:
  sigset_t set_;
  bool had_terminal_;
  std::function<void()> renew_;
};

}  // namespace kiln::supervisor
