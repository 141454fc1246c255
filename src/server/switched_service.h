// One thread's service, whatever dataset is the current one.
#pragma once

#include <cstddef>
#include <memory>

#include "metrics/thread_counts.h"
#include "net/service.h"
#include "server/generations.h"

namespace kiln::server {

// Serves the thread of that number. All must outlive it; the counts are the thread's.
std::unique_ptr<net::Service> make_switched_service(Generations& generations, std::size_t thread,
                                                    metrics::ThreadCounts& counts);

}  // namespace kiln::server
