#include "net/connection_layer.h"

#include <new>
#include <utility>

#include "net/listener.h"
#include "net/loop.h"
#include "net/worker_pool.h"

namespace kiln::net {

ConnectionLayer::ConnectionLayer(const Options& options, FileDescriptor socket, const std::vector<Service*>& services,
                                 std::function<std::string(Full, std::uint64_t)> refusal, MemoryBudget& budget)
    : options_(options),
      clients_(options.max_connections_per_client, options.exempts_loopback),
      shared_(new Shared{budget, ClientShares(options.clients_have_shares ? budget.limit() / 2 : 0)}) {
  const auto first_worker = services.begin() + static_cast<std::ptrdiff_t>(options_.loops);
  workers_ = std::make_unique<WorkerPool>(std::vector<Service*>(first_worker, services.end()), kMaxWaitingJobs,
                                          std::chrono::milliseconds(options_.queue_timeout_ms));
  for (auto service = services.begin(); service != first_worker; ++service) {
    loops_.push_back(std::make_unique<Loop>(options_, **service, *workers_, *shared_));
  }
  listener_ = std::make_unique<Listener>(std::move(socket), loops_, shared_->open, clients_, options_.max_connections,
                                         std::move(refusal));
  loops_.front()->begin_drain_with([this] {
    listener_->stop();  // hands over the last ones; the others drain after they have come
    for (const auto& loop : loops_) {
      if (loop != loops_.front()) loop->post_drain();
    }
  });
}

// Whoever couldn't go on after start(), for want of memory, hasn't stopped it.
ConnectionLayer::~ConnectionLayer() {
  if (!threads_.empty()) stop();
  for (std::thread& thread : threads_) thread.join();
}

void ConnectionLayer::start() {
  try {
    for (const auto& loop : loops_) {
      ++running_;
      threads_.emplace_back([this, &one = *loop] {
        one.run();
        --running_;
      });
    }
  } catch (...) {
    --running_;
    stop();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    throw;
  }
}

static_assert(metrics::kTurnKinds == Job::kKinds && metrics::kConnectionStates == kPhases);

std::array<std::size_t, metrics::kTurnKinds> ConnectionLayer::waiting() { return workers_->waiting(); }

// A loop that can't be asked for want of memory isn't the one that hangs.
void ConnectionLayer::ask_for_sign_of_life() {
  signs_ = 0;
  for (const auto& loop : loops_) {
    try {
      loop->post([this] { ++signs_; });
    } catch (const std::bad_alloc&) {
      ++signs_;
    }
  }
}

void ConnectionLayer::stop() {
  if (!is_stopping_.exchange(true)) loops_.front()->post_drain();
}

}  // namespace kiln::net
