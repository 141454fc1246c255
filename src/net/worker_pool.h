// The threads for what may take long: live queries and the pieces of downloads. Their number and the number of those
// who wait are bounded, so that a flood of slow requests is told to come back instead of piling up.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "net/service.h"

namespace kiln::net {

// Any number of threads may call it.
class WorkerPool {
 public:
  using Job = std::function<void(Service&)>;  // gets the service of the worker that runs it

  // One worker for each service; at most `max_waiting` jobs wait for one.
  WorkerPool(std::vector<Service*> services, std::size_t max_waiting);
  // Ends the workers. Jobs that still wait are not run.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Returns false, and doesn't take the job, where too many wait.
  bool try_add(Job job);
  // For a job that goes on with what was begun: never turned away. There is at most one for each connection.
  void add(Job job);

 private:
  void work(Service& service);

  const std::size_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace kiln::net
