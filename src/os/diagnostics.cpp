#include "os/diagnostics.h"

#include <unistd.h>

#include <memory>
#include <mutex>
#include <string>

#include "os/output_queue.h"

namespace kiln {

namespace {

constexpr std::size_t kMaxWaitingBytes = 64 * 1024;

struct Reports {
  std::mutex mutex;
  std::unique_ptr<OutputQueue> queue;
  bool have_ended = false;
};

// Never destroyed: threads may report until the process ends.
Reports& reports() {
  static auto* const only = new Reports;
  return *only;
}

}  // namespace

void report_line(std::string_view line) {
  Reports& all = reports();
  const std::scoped_lock lock(all.mutex);
  if (all.have_ended) return;
  if (!all.queue) {
    const auto on_loss = [](std::size_t lines, int) { report_event("{} lines of this output were lost", lines); };
    all.queue = std::make_unique<OutputQueue>(STDERR_FILENO, kMaxWaitingBytes, on_loss);
  }
  all.queue->add(std::string(line) + '\n');
}

void end_reports() {
  Reports& all = reports();
  std::unique_ptr<OutputQueue> ending;
  {
    const std::scoped_lock lock(all.mutex);
    all.have_ended = true;
    ending = std::move(all.queue);
  }
}

}  // namespace kiln
