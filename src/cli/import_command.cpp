// kiln import: runs the import with a progress bar, and closes with a summary.
#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <cstdio>

#include "cli/commands.h"
#include "cli/import_summary.h"
#include "cli/shutdown_signals.h"
#include "import/import.h"
#include "terminal/progress_bar.h"

namespace kiln::cli {

namespace {

class CommandObserver : public import::ImportObserver {
 public:
  bool on_progress(std::string_view step, double fraction) override {
    bar_.show(step, fraction);
    return !signals_.pending();
  }

 private:
  terminal::ProgressBar bar_;
  ShutdownSignals signals_;
};

int run_dry(const ImportCommand& command) {
  const auto plan = [&] {
    CommandObserver observer;
    return import::plan_import(command.options, observer);
  }();
  if (!plan) return report(plan.error());
  fmt::print("{}{}nothing was written (--dry-run)\n", describe_plan(*plan), show_first_rows(*plan));
  return kExitSuccess;
}

}  // namespace

int run_import(const ImportCommand& command) {
  if (command.is_dry_run) return run_dry(command);
  const auto start = std::chrono::steady_clock::now();
  // SQLite counts its memory under one lock, for which threads that sort columns would wait; here nobody asks for it.
  ::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  const auto baked = [&] {
    CommandObserver observer;
    return import::import_csv(command.options, observer);
  }();
  if (!baked) return report(baked.error());
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  std::error_code error;
  const auto bytes = std::filesystem::file_size(command.options.database, error);
  fmt::print("{}baked {} ({:.1f} MB) in {:.1f} s\n", describe_plan(baked->plan), command.options.database.string(),
             static_cast<double>(error ? 0 : bytes) / 1e6, time.count());
  return kExitSuccess;
}

}  // namespace kiln::cli
