// What the kernel knows of this process, under the names that Prometheus' clients have for it:
// https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "metrics/exposition.h"

namespace kiln::metrics {

// Any number of threads may use it.
class ProcessFigures {
 public:
  ProcessFigures();
  // Appends process_cpu_seconds_total and the others; what can't be found out is left out.
  void append_to(Exposition& out);

 private:
  struct Figures {
    double cpu_seconds = 0;
    std::optional<std::int64_t> resident_bytes, virtual_bytes, open_files, max_files;
  };
  static Figures read();

  const std::optional<double> start_seconds_;  // since 1970
  std::mutex mutex_;                           // of what follows
  Figures last_;
  std::chrono::steady_clock::time_point read_at_;
};

}  // namespace kiln::metrics
