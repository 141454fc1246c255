#include "server/generations.h"

#include <malloc.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace kiln::server {

void Generation::give_way() {
  api.answers.clear();
  api.row_files.forget();
  dataset.give_way();
}

Generations::Generations(std::shared_ptr<Generation> first, std::size_t threads)
    : current_(first.get()), marks_(threads) {
  alive_.push_back(std::move(first));
}

// The mark must be seen by who replaces before this one is taken for current: either it's seen, or the other one is.
Generations::Use::Use(const std::atomic<Generation*>& current, std::atomic<Generation*>& mark) : mark_(mark) {
  for (generation_ = current.load();;) {
    mark_.store(generation_);
    Generation* const now = current.load();
    if (now == generation_) return;
    generation_ = now;
  }
}

void Generations::replace(std::shared_ptr<Generation> next) {
  Generation* const now = next.get();
  {
    const std::scoped_lock lock(mutex_);
    alive_.push_back(std::move(next));
  }
  current_.store(now);
}

bool Generations::is_marked(const Generation* generation) const {
  return std::ranges::any_of(marks_, [&](const Mark& mark) { return mark.generation.load() == generation; });
}

// Whoever has no mark on it can't get hold of it any more, but for who has it already: so the marks are looked at
// first.
std::size_t Generations::reap() {
  std::vector<std::shared_ptr<Generation>> ended;
  std::size_t left = 0;
  {
    const std::scoped_lock lock(mutex_);
    // Not of std::ranges: Clang 14, which is Debian 12's, can't compile the subrange that it returns.
    const auto unused = std::stable_partition(alive_.begin(), alive_.end(), [&](const auto& one) {
      return one.get() == current_.load() || is_marked(one.get()) || one.use_count() > 1;
    });
    // All that their last users did comes before: a mark's end is seen by loads that acquire, a share's by the last
    // one, which ends after it. (A fence is what GCC's ThreadSanitizer can't follow.)
    ended.assign(std::make_move_iterator(unused), std::make_move_iterator(alive_.end()));
    alive_.erase(unused, alive_.end());
    left = alive_.size() - 1;
  }
  if (ended.empty()) return left;
  ended.clear();
  // What they had lies between what others have, and would be the process's until it ends.
  ::malloc_trim(0);
  return left;
}

void Generations::give_way() {
  const std::scoped_lock lock(mutex_);
  for (const auto& generation : alive_) generation->give_way();
}

}  // namespace kiln::server
