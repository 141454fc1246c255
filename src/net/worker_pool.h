// The threads for what may take long: live questions and the pieces of downloads. What waits is bounded in number and
// in time, so that a flood of slow requests is told to come back instead of piling up, and nobody waits for work whose
// client has left.
//
// There is one thread more than may be busy with long questions: short ones and downloads always have a thread whose
// turns are short. Every question is tried as a short one first; one that turns out to be long waits again, among its
// like.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "net/fair_queue.h"
#include "net/job.h"
#include "net/service.h"

namespace kiln::net {

// Any number of threads may call it.
class WorkerPool {
 public:
  // One thread for each service. max_waiting: questions of a kind; max_wait: of a question, until it's tried. Throws
  // std::system_error where there can't be as many threads.
  WorkerPool(std::vector<Service*> services, std::size_t max_waiting, std::chrono::milliseconds max_wait);
  // Ends the workers. Jobs that still wait are not run.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // job.finished() says how it ended. A question that is one too many displaces the one that would have its turn last,
  // which may be itself; pieces go on with what was begun and are never displaced. Throws std::bad_alloc, and then has
  // not taken it.
  void add(Job& job);

  // For a job that was added and not finished yet; of any other they do nothing.
  // Nobody waits for it any more: it isn't begun, or ends soon.
  void cancel(Job& job);
  // The client has sent its last byte, as one that hangs up does, too: all others go first, also if it runs already.
  void set_half_closed(Job& job);
  // Refuses it if it's a question that has waited too long.
  void refuse_if_overdue(Job& job);

  // How many of each kind wait.
  std::array<std::size_t, Job::kKinds> waiting();

 private:
  using Clock = std::chrono::steady_clock;
  // A thread that came to it after the first requests might find no memory left, and could refuse nobody.
  void wait_until_prepared();
  void prepare(Service& service);
  void work(Service& service);
  Job* take();
  void run(Job& job, Service& service);
  void refuse(Job& job, Job::Refused why);
  void make_way();
  void stop();
  bool is_overdue(const Job& job) const;

  const std::size_t count_;  // of threads
  const std::size_t max_waiting_;
  const std::chrono::milliseconds max_wait_;
  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  FairQueue queue_;
  std::vector<Job*> running_;
  std::size_t long_running_ = 0;
  std::size_t short_in_a_row_ = 0;
  std::uint64_t added_ = 0;
  std::size_t prepared_ = 0;  // threads
  std::exception_ptr unprepared_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace kiln::net
