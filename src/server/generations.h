// The dataset that is served, and those before it that somebody still reads: a new one takes the place of the old one
// at once and whole, in all threads, while requests under way end with what they began with.
//
//   SIGHUP ─> Server::replace ─> Generations::replace: the current one is another from here on
//   a thread's next request ─> Use: the current one, as long as it lives ─> its responder for that thread
//   a worker's task, a download ─> owner: theirs, as long as they last
//   reap(): those that nobody uses any more are ended, by who replaces, so that no event loop waits for that
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "api/api.h"
#include "dataset/dataset.h"
#include "net/service.h"

namespace kiln::server {

// One dataset as it's served.
struct Generation : std::enable_shared_from_this<Generation> {
  Generation(dataset::Dataset served, const api::ApiOptions& options, const api::Pages& pages)
      : dataset(std::move(served)), api(dataset, options, pages) {}

  // Forgets what only saves time. Any thread may call it.
  void give_way();

  dataset::Dataset dataset;
  api::Api api;
  std::vector<std::unique_ptr<net::Service>> responders;  // one for each thread
};

class Generations {
 public:
  Generations(std::shared_ptr<Generation> first, std::size_t threads);

  // While it lives, so does the generation that was the current one when it was made.
  class Use {
   public:
    ~Use() { mark_.store(nullptr, std::memory_order_release); }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    Generation& operator*() const { return *generation_; }
    Generation* operator->() const { return generation_; }

   private:
    friend class Generations;
    Use(const std::atomic<Generation*>& current, std::atomic<Generation*>& mark);
    std::atomic<Generation*>& mark_;
    Generation* generation_;
  };
  // A thread has one at a time, of its own number.
  Use use(std::size_t thread) { return {current_, marks_[thread].generation}; }

  // One thread calls these three.
  // REQUIRED: it has a responder for each thread.
  void replace(std::shared_ptr<Generation> next);
  // Ends those that were replaced and are used no more; returns how many are left of them.
  std::size_t reap();
  Generation& current() const { return *current_; }

  // Of all that are left. Any thread may call it.
  void give_way();

 private:
  // Hazard pointers (M. Michael, "Hazard Pointers: Safe Memory Reclamation for Lock-Free Objects", 2004): each in a
  // cache line of its own, for its thread writes it twice a request.
  struct alignas(64) Mark {
    std::atomic<Generation*> generation = nullptr;
  };
  bool is_marked(const Generation* generation) const;

  std::atomic<Generation*> current_;
  std::vector<Mark> marks_;
  std::mutex mutex_;                                // of what follows
  std::vector<std::shared_ptr<Generation>> alive_;  // the current one last
};

}  // namespace kiln::server
