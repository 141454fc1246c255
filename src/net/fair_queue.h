// In which order jobs have their turns. In one queue for all, a client that asks for much would make everyone wait for
// it. So each has a debt, which grows by what its jobs took and passes with time; who owes least is next. Without debts
// that is the order in which they came.
// The idea is that of start-time fair queueing (Goyal, Vin, Cheng, 1996), with real time as the virtual one.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/job.h"

namespace kiln::net {

// Not for several threads at once.
class FairQueue {
 public:
  using Time = std::chrono::steady_clock::time_point;

  std::size_t size(Job::Kind kind) const { return of(kind).size(); }
  void add(Job& job);
  // REQUIRED: it's in the queue.
  void remove(Job& job);

  // Who is next among those of that kind, and who is last; null if there are none.
  Job* next(Job::Kind kind) const;
  Job* last(Job::Kind kind) const;
  // Whether a comes before b.
  bool is_before(const Job& a, const Job& b) const;

  // What a job has taken of a thread's time.
  void charge(const std::string& client, std::chrono::nanoseconds taken, Time now);

 private:
  std::vector<Job*>& of(Job::Kind kind) { return waiting_[static_cast<std::size_t>(kind)]; }
  const std::vector<Job*>& of(Job::Kind kind) const { return waiting_[static_cast<std::size_t>(kind)]; }
  Time turn_of(const Job& job) const;

  std::vector<Job*> waiting_[3];
  std::unordered_map<std::string, Time> owes_until_;
};

}  // namespace kiln::net
