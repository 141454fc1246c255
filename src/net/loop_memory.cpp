// Who gives way when clients make the loop's connections hold more than the budget of memory: the order is that of
// docs/limits.md.
#include <malloc.h>

#include <algorithm>
#include <utility>

#include "net/loop.h"
#include "os/diagnostics.h"

namespace kiln::net {

namespace {

constexpr std::uint64_t kStalledMs = 1'000;      // without taking what was sent: cut where memory is wanted
constexpr std::uint64_t kStalledGreedyMs = 100;  // the same where nothing else helps, of clients with more than a share
constexpr std::uint64_t kComplaintsMs = 10'000;  // apart, at least
constexpr std::int64_t kWorthTrimming = 4 << 20;

}  // namespace

// What the budget may be exceeded by. Those who read are not cut for what the others' answers take a moment, nor for
// those of another loop who don't: a quarter more may be used then, and as much again by clients that have no more than
// their share.
std::int64_t Loop::tolerance(const Connection& holder) {
  const std::int64_t quarter = budget().limit() / 4;
  return shares().has_more_than_share(holder.client()) ? quarter : 2 * quarter;
}

bool Loop::make_room(const Connection& holder) {
  if (budget().make_room(0)) return true;
  while (cut_stalled(holder, kStalledMs)) {
    if (budget().has_room(0)) return true;
  }
  do {
    if (budget().has_room(-tolerance(holder))) return true;
  } while (cut_stalled(holder, kStalledGreedyMs));
  ++cut_for_memory_;
  counts_.add(metrics::Event::connection_cut_for_memory);
  return false;
}

bool Loop::has_room_for_question(const Connection& holder) {
  return budget().make_room(kQuestionBytes - tolerance(holder));
}

// Cuts another connection, of a client with more than its share if there is one; returns whether it has.
bool Loop::cut_stalled(const Connection& holder, std::uint64_t after_ms) {
  Connection* found = nullptr;
  for (Connection& other : connections_[index(Phase::writing)]) {  // the longest in this phase first
    if (now_ms() - other.since_ms() < after_ms) break;
    if (&other == &holder) continue;
    if (!found && after_ms >= kStalledMs) found = &other;
    if (!shares().has_more_than_share(other.client())) continue;
    found = &other;
    break;
  }
  if (!found) return false;
  ++cut_for_memory_;
  counts_.add(metrics::Event::connection_cut_for_memory);
  found->close();
  return true;
}

void Loop::look_at_memory() {
  if (cut_for_memory_ > 0 && (told_of_cuts_ms_ == 0 || now_ms() - told_of_cuts_ms_ >= kComplaintsMs)) {
    report_event("{} connections were cut, for clients that don't read hold the {} MiB that there are for them",
                 std::exchange(cut_for_memory_, 0), budget().limit() >> 20);
    told_of_cuts_ms_ = now_ms();
  }
  // The C library keeps what was freed for the next time: given back when there is much of it, and when nobody is left.
  const std::int64_t used = budget().used();
  most_used_ = std::max(most_used_, used);
  if (most_used_ < kWorthTrimming || (used > most_used_ / 2 && has_connections())) return;
  ::malloc_trim(0);
  most_used_ = has_connections() ? used : 0;
}

}  // namespace kiln::net
