#include "net/fair_queue.h"

#include <algorithm>

namespace kiln::net {

namespace {

// A client may take the hundredth part of a thread's time before others go first, and no debt lasts longer than this.
constexpr int kDebtForTime = 100;
constexpr std::chrono::seconds kLongestDebt{100};
constexpr std::size_t kManyClients = 4096;  // then those without debts are forgotten

}  // namespace

FairQueue::Time FairQueue::turn_of(const Job& job) const {
  const auto debt = owes_until_.find(job.client);
  return debt == owes_until_.end() ? job.since : std::max(job.since, debt->second);
}

bool FairQueue::is_before(const Job& a, const Job& b) const {
  if (a.is_half_closed != b.is_half_closed) return b.is_half_closed;
  const Time turn = turn_of(a), other = turn_of(b);
  return turn != other ? turn < other : a.number < b.number;
}

void FairQueue::add(Job& job) { of(job.kind).push_back(&job); }

void FairQueue::remove(Job& job) { std::erase(of(job.kind), &job); }

Job* FairQueue::next(Job::Kind kind) const {
  const auto found = std::ranges::min_element(of(kind), [&](Job* a, Job* b) { return is_before(*a, *b); });
  return found == of(kind).end() ? nullptr : *found;
}

Job* FairQueue::last(Job::Kind kind) const {
  const auto found = std::ranges::max_element(of(kind), [&](Job* a, Job* b) { return is_before(*a, *b); });
  return found == of(kind).end() ? nullptr : *found;
}

void FairQueue::charge(const std::string& client, std::chrono::nanoseconds taken, Time now) {
  if (owes_until_.size() >= kManyClients)
    std::erase_if(owes_until_, [&](const auto& debt) { return debt.second <= now; });
  Time& until = owes_until_[client];
  until = std::min<Time>(std::max(until, now) + kDebtForTime * taken, now + kLongestDebt);
}

}  // namespace kiln::net
