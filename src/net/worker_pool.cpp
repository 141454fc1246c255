#include "net/worker_pool.h"

#include <algorithm>
#include <utility>

#include "os/background_thread.h"

namespace kiln::net {

namespace {

// Short questions go first, but not for ever: after so many of them something else has its turn.
constexpr std::size_t kShortInARow = 8;

}  // namespace

WorkerPool::WorkerPool(std::vector<Service*> services, std::size_t max_waiting, std::chrono::milliseconds max_wait)
    : count_(services.size()), max_waiting_(max_waiting), max_wait_(max_wait) {
  running_.reserve(services.size());
  try {
    for (Service* service : services) threads_.emplace_back([this, service] { work(*service); });
    wait_until_prepared();
  } catch (...) {
    stop();
    throw;
  }
}

WorkerPool::~WorkerPool() { stop(); }

void WorkerPool::wait_until_prepared() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return prepared_ == count_ || unprepared_; });
  if (unprepared_) std::rethrow_exception(unprepared_);
}

void WorkerPool::prepare(Service& service) {
  std::exception_ptr failure;
  try {
    service.prepare();
  } catch (...) {
    failure = std::current_exception();
  }
  {
    const std::scoped_lock lock(mutex_);
    ++prepared_;
    if (failure) unprepared_ = failure;
  }
  changed_.notify_all();
}

void WorkerPool::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void WorkerPool::add(Job& job) {
  {
    const std::scoped_lock lock(mutex_);
    job.number = ++added_;
    job.since = Clock::now();
    job.is_cancelled = false;
    queue_.add(job);
    job.state = Job::State::waiting;
    if (job.kind != Job::Kind::piece && queue_.size(job.kind) > max_waiting_)
      refuse(*queue_.last(job.kind), Job::Refused::too_many);
    if (job.state == Job::State::waiting) make_way();
  }
  changed_.notify_one();
}

// REQUIRED: it waits.
void WorkerPool::refuse(Job& job, Job::Refused why) {
  job.why = why;
  queue_.remove(job);
  job.state = Job::State::out;
  job.finished(Job::End::refused);
}

// Whoever has perhaps hung up holds no thread that somebody else waits for. A piece is short, and whoever gets it
// reads.
void WorkerPool::make_way() {
  if (running_.size() < count_) return;
  for (Job* job : running_) {
    if (job->is_half_closed && job->kind != Job::Kind::piece) job->is_cancelled = true;
  }
}

void WorkerPool::cancel(Job& job) {
  const std::scoped_lock lock(mutex_);
  if (job.state == Job::State::waiting) refuse(job, Job::Refused::cancelled);
  if (job.state == Job::State::running) job.is_cancelled = true;
}

void WorkerPool::set_half_closed(Job& job) {
  const std::scoped_lock lock(mutex_);
  job.is_half_closed = true;
  for (const auto kind : {Job::Kind::question, Job::Kind::long_question, Job::Kind::piece}) {
    const Job* const next = queue_.next(kind);
    if (next && !next->is_half_closed) return make_way();
  }
}

std::array<std::size_t, Job::kKinds> WorkerPool::waiting() {
  const std::scoped_lock lock(mutex_);
  return {queue_.size(Job::Kind::question), queue_.size(Job::Kind::long_question), queue_.size(Job::Kind::piece)};
}

bool WorkerPool::is_overdue(const Job& job) const {
  return job.kind != Job::Kind::piece && Clock::now() - job.since >= max_wait_;
}

void WorkerPool::refuse_if_overdue(Job& job) {
  const std::scoped_lock lock(mutex_);
  if (job.state == Job::State::waiting && is_overdue(job)) refuse(job, Job::Refused::too_late);
}

// The next job for a thread that has nothing to do; null if there is none for it.
Job* WorkerPool::take() {
  const bool may_be_long = long_running_ + 1 < count_ && queue_.size(Job::Kind::long_question) > 0;
  const bool others_have_waited = short_in_a_row_ >= kShortInARow && (may_be_long || queue_.size(Job::Kind::piece) > 0);
  if (queue_.size(Job::Kind::question) > 0 && !others_have_waited) {
    ++short_in_a_row_;
    return queue_.next(Job::Kind::question);
  }
  short_in_a_row_ = 0;
  Job* const long_one = may_be_long ? queue_.next(Job::Kind::long_question) : nullptr;
  Job* const piece = queue_.next(Job::Kind::piece);
  if (long_one && piece) return long_one->number < piece->number ? long_one : piece;
  return long_one ? long_one : piece;
}

void WorkerPool::work(Service& service) {
  become_background_thread();
  prepare(service);
  for (;;) {
    Job* job = nullptr;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || (job = take()) != nullptr; });
      if (stopping_) return;
      if (is_overdue(*job)) {
        refuse(*job, Job::Refused::too_late);
        continue;
      }
      queue_.remove(*job);
      job->state = Job::State::running;
      running_.push_back(job);
      if (job->kind == Job::Kind::long_question) ++long_running_;
    }
    run(*job, service);
  }
}

void WorkerPool::run(Job& job, Service& service) {
  const bool was_long = job.kind == Job::Kind::long_question;
  const auto kind = static_cast<std::size_t>(job.kind);
  const auto begin = Clock::now(), since = job.since;
  const bool is_done = job.run(service, {job.kind == Job::Kind::question, job.is_cancelled});
  const auto end = Clock::now();
  metrics::ThreadCounts& counts = service.counts();
  counts.waits[kind].add(begin - since);
  counts.busy_nanoseconds[kind].add(std::chrono::nanoseconds(end - begin).count());
  {
    const std::scoped_lock lock(mutex_);
    std::erase(running_, &job);
    if (was_long) --long_running_;
    job.took = end - begin;
    queue_.charge(job.client, job.took, end);
    job.state = Job::State::out;
    job.finished(is_done ? Job::End::done : Job::End::deferred);
  }
}

}  // namespace kiln::net
