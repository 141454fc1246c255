#include "net/worker_pool.h"

#include <utility>

#include "os/background_thread.h"

namespace kiln::net {

WorkerPool::WorkerPool(std::vector<Service*> services, std::size_t max_waiting) : max_waiting_(max_waiting) {
  for (Service* service : services) threads_.emplace_back([this, service] { work(*service); });
}

WorkerPool::~WorkerPool() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::try_add(Job job) {
  {
    const std::scoped_lock lock(mutex_);
    if (waiting_.size() >= max_waiting_) return false;
    waiting_.push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

void WorkerPool::add(Job job) {
  {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(std::move(job));
  }
  changed_.notify_one();
}

void WorkerPool::work(Service& service) {
  become_background_thread();
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      job = std::move(waiting_.front());
      waiting_.pop_front();
    }
    job(service);
  }
}

}  // namespace kiln::net
