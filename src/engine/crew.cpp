#include "engine/crew.h"

#include <algorithm>
#include <utility>

#include "os/background_thread.h"

namespace kiln::engine {

Crew::Crew(std::vector<SQLite::Database> connections, const std::shared_ptr<ranks::RankStore>& store,
           std::size_t workers)
    : workers_(workers) {
  for (SQLite::Database& connection : connections)
    helpers_.push_back(std::make_unique<Helper>(std::move(connection), store));
  try {
    for (const auto& helper : helpers_) helper->thread = std::thread([this, &one = *helper] { help(one); });
  } catch (...) {
    end();
    throw;
  }
}

Crew::~Crew() { end(); }

void Crew::end() {
  {
    const std::scoped_lock lock(mutex_);
    is_ending_ = true;
  }
  wanted_.notify_all();
  for (const auto& helper : helpers_) {
    if (helper->thread.joinable()) helper->thread.join();
  }
}

void Crew::run(Segment& own, const Work& work) {
  const std::size_t busy = busy_, idle = workers_ > busy ? workers_ - busy : 0;
  const std::unique_lock taken(taken_, std::try_to_lock);
  if (helpers_.empty() || idle == 0 || !taken) return work(own);
  {
    const std::scoped_lock lock(mutex_);
    work_ = &work;
    places_ = std::min(idle, helpers_.size());
  }
  wanted_.notify_all();
  work(own);
  // Nothing is left to do: who hasn't begun needn't any more.
  std::unique_lock lock(mutex_);
  places_ = 0;
  done_.wait(lock, [&] { return helping_ == 0; });
  work_ = nullptr;
}

void Crew::help(Helper& helper) {
  become_background_thread();
  std::unique_lock lock(mutex_);
  for (;;) {
    wanted_.wait(lock, [&] { return places_ > 0 || is_ending_; });
    if (is_ending_) return;
    --places_;
    ++helping_;
    const Work& work = *work_;
    lock.unlock();
    work(helper.segment);
    lock.lock();
    if (--helping_ == 0) done_.notify_all();
  }
}

}  // namespace kiln::engine
