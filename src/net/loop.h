// An event loop in a thread of its own, with the connections it owns. A connection stays with its loop, so that nothing
// here needs a lock; other threads only post() work to it.
// libuv's loop costs no more than epoll alone; see docs/architecture.md.
#pragma once

#include <uv.h>

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "net/clients/client_connections.h"
#include "net/clients/client_shares.h"
#include "net/connection.h"
#include "net/limits.h"
#include "net/service.h"
#include "net/worker_pool.h"
#include "os/file_descriptor.h"

namespace kiln::net {

// What all loops count together.
struct Shared {
  MemoryBudget& budget;
  ClientShares shares;
  std::atomic<std::size_t> open = 0;  // connections
  std::uint64_t loops = 0;            // that were made, in one thread
};

class Loop {
 public:
  // All of them must outlive the loop; the service is used by this loop alone.
  Loop(const Options& options, Service& service, WorkerPool& workers, Shared& shared);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Runs in the calling thread until it has drained.
  void run();

  // Makes run() call that function soon, after those posted before. Any thread may call it while run() runs or before.
  void post(std::function<void()> work);

  // Makes run() call connection.on_worked() soon. Any thread may call it; it needs no memory.
  void post_worked(Connection& connection);

  // Makes run() drain soon, after what was posted before: answers what has arrived, closes the connections as they fall
  // idle, and ends when there are none. Any thread may call it; it needs no memory.
  void post_drain();

  // What draining begins with, in the loop's thread. To be set before run().
  void begin_drain_with(std::function<void()> first) { drain_first_ = std::move(first); }

  // All further ones are called in the loop's own thread.

  // Takes an accepted socket, which the caller has counted in `open`; closes it if that fails.
  void adopt(FileDescriptor socket, std::string remote, ClientConnections::Place place);

  bool draining() const { return draining_; }
  // Whether it has drained for so long that what still goes on is cut.
  bool out_of_time() { return draining_ && now_ms() - drain_began_ms_ >= kDrainMostMs; }

  // For the connections.
  uv_loop_t* handle() { return &loop_; }
  const Options& options() const { return options_; }
  Service& service() { return service_; }
  metrics::ThreadCounts& counts() { return counts_; }
  WorkerPool& workers() { return workers_; }
  std::string& scratch() { return scratch_; }  // where answers are written; empty between two events
  MemoryBudget& budget() { return shared_.budget; }
  ClientShares& shares() { return shared_.shares; }
  // Whether there is room for what that connection holds, which is charged already. If need be, caches give way, then
  // connections are cut whose clients have taken nothing for a while: first of those who have more than their share.
  bool make_room(const Connection& holder);
  bool has_room_for_question(const Connection& holder);
  char* read_buffer() { return read_buffer_.get(); }
  // When somebody looked last, and a new look, which takes up to 100 ns: of several requests in a round of events each
  // begins when the one before it has been answered, and only the first one looks.
  std::chrono::steady_clock::time_point clock() const { return clock_; }
  std::chrono::steady_clock::time_point look_at_clock() { return clock_ = std::chrono::steady_clock::now(); }
  void look_at_clock_once() {
    if (!std::exchange(clock_is_of_round_, true)) look_at_clock();
  }
  std::uint64_t now_ms() { return uv_now(&loop_); }
  // Of the next request, or of a connection that is refused without one: each loop has numbers of its own.
  std::uint64_t next_number() { return number_++; }
  void move(Connection& connection, Phase to);  // to the end of that phase's list, its time beginning now
  void forget(Connection& connection);          // destroys it

 private:
  void run_posted();
  void end_round();
  void drain();
  void give_turns();
  void tick();
  void look_at_working();
  std::int64_t tolerance(const Connection& holder);
  bool cut_stalled(const Connection& holder, std::uint64_t after_ms);
  void look_at_memory();
  bool has_connections() const;
  void expire(Phase phase, std::uint64_t after_ms);
  void end_if_drained();

  const Options& options_;
  Service& service_;
  metrics::ThreadCounts& counts_;  // the service's
  WorkerPool& workers_;
  Shared& shared_;
  uv_loop_t loop_;
  uv_async_t posted_signal_;
  uv_timer_t ticks_;
  uv_check_t after_events_;
  uv_idle_t turns_;  // runs while connections are ready
  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;  // guarded by mutex_
  Connection* worked_ = nullptr;               // guarded by mutex_; the last one, which knows the one before it
  bool drain_wanted_ = false;                  // guarded by mutex_
  std::function<void()> drain_first_;
  // The connections by phase, those that have been in it longest first: only the first can have run out of time.
  std::array<std::list<Connection>, kPhases> connections_;
  std::unique_ptr<char[]> read_buffer_;
  std::string scratch_;
  std::chrono::steady_clock::time_point clock_;
  bool clock_is_of_round_ = false;
  std::uint64_t number_;
  std::int64_t most_used_ = 0;      // of the budget, since memory was given back to the kernel
  std::size_t cut_for_memory_ = 0;  // connections, since it was said
  std::uint64_t told_of_cuts_ms_ = 0;
  bool draining_ = false, ended_ = false;
  std::uint64_t drain_began_ms_ = 0;
};

}  // namespace kiln::net
