// All that a thread of the server counts: a block for each event loop and each worker, which shares no cache line with
// another. Whoever is asked for metrics adds the blocks up; see server/metrics_text.h. What each count is called and
// means to an operator, docs/operating.md says.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "metrics/counter.h"

namespace kiln::metrics {

// By whom a request was answered.
enum class Lane : std::uint8_t {
  loop,      // an event loop, in constant time
  worker,    // a worker: a live question
  download,  // a worker, piece by piece
};
inline constexpr std::size_t kLanes = 3;

// What happens besides answers.
enum class Event : std::uint8_t {
  connection_accepted,
  // What took too long.
  idle_timeout,   // a connection without a request
  head_timeout,   // a head that wasn't complete
  stall_timeout,  // a client that took nothing of its answer
  queue_timeout,  // a question that waited for a worker
  query_timeout,  // a question's queries
  // What was refused.
  head_malformed,
  head_too_long,
  head_unsupported,    // a method or a version that HTTP doesn't know
  connections_full,    // of the server
  client_full,         // a client's connections
  rate_limited,        // a client's requests in its time
  queue_full,          // too many questions wait
  memory_full,         // no room in the memory budget for a question
  memory_out,          // the process has none left
  query_too_large,     // a question's queries need more memory or work than they may have
  question_cancelled,  // others go first, or the server stops
  // What was cut.
  connection_cut_for_memory,
  connection_cut_at_stop,
  download_left,    // its client has gone, or its connection was cut
  download_failed,  // a limit or an error
  // Caches.
  ready_hit,
  ready_miss,
  answer_hit,
  answer_miss,
};
inline constexpr std::size_t kEvents = static_cast<std::size_t>(Event::answer_miss) + 1;

inline constexpr std::size_t kConnectionStates = 7, kTurnKinds = 3;  // net::Phase, net::Job::Kind
// Classes of status: none, for a request whose client had left before there was an answer, 1xx to 5xx.
inline constexpr std::size_t kStatusClasses = 6;

constexpr std::size_t class_of(int status) { return static_cast<std::size_t>(status) / 100 % kStatusClasses; }

struct alignas(64) RequestCounts {
  std::array<Counter, kStatusClasses> by_class;
};

// Written by one thread; any may read.
struct alignas(64) ThreadCounts {
  // routes: how many numbers of routes there are; see api::route_labels.
  explicit ThreadCounts(std::size_t routes) : requests(routes) {}

  void add(Event event) { events[static_cast<std::size_t>(event)].add(); }
  void add_request(std::size_t route, int status) { requests[route].by_class[class_of(status)].add(); }
  void add_duration(Lane lane, std::chrono::nanoseconds taken) { durations[static_cast<std::size_t>(lane)].add(taken); }

  std::array<Counter, kEvents> events;
  std::vector<RequestCounts> requests;
  std::array<Histogram, kLanes> durations;  // from a complete head to the end of its answer
  Counter bytes_sent;                       // that the kernel has taken
  std::array<Counter, kConnectionStates> connections;
  // A worker's own:
  std::array<Counter, kTurnKinds> busy_nanoseconds;
  std::array<Histogram, kTurnKinds> waits;  // of each job that has had its turn
};

}  // namespace kiln::metrics
