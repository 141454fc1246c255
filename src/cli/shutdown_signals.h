// SIGINT (Ctrl-C) and SIGTERM, asked for where the program is ready for them instead of interrupting it anywhere.
#pragma once

namespace kiln::cli {

// While it lives, the two signals are held back. Make it before any thread starts: threads inherit it.
class ShutdownSignals {
 public:
  ShutdownSignals();

  // Whether one of them has come.
  bool pending() const;
};

}  // namespace kiln::cli
