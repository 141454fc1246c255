// Everything that the server counts, as text for Prometheus: what all threads have counted, added up when somebody
// asks.
//
//   net, api, server: ThreadCounts of each thread ─┐
//   os: MemoryBudget, OutputQueue                  ├─> metrics_text > metrics::Exposition ─> GET /metrics
//   (api/health.h) net: jobs that wait; api: dataset, readiness   ┘
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/api.h"
#include "metrics/exposition.h"
#include "metrics/process_figures.h"
#include "metrics/thread_counts.h"
#include "net/connection_layer.h"
#include "os/memory_budget.h"
#include "os/output_queue.h"

namespace kiln::server {

// All must outlive it.
struct MetricsSources {
  const api::Api& api;
  const MemoryBudget& budget;
  const std::vector<std::unique_ptr<metrics::ThreadCounts>>& threads;
  net::ConnectionLayer& connections;
  const OutputQueue* log_lines;  // null where nothing is logged
  metrics::ProcessFigures& process;
};

// Any number of threads may call it. It takes the same time, whatever has been asked before.
std::string metrics_text(const MetricsSources& from, metrics::Format format);

}  // namespace kiln::server
