#include "net/loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace kiln::net {

namespace {

constexpr int kNumberBits = 56;  // of a request's number within its loop; there are 256 loops at most

// These calls of libuv fail for want of memory or descriptors at the start, or by a mistake of ours.
void require(int status, const char* what) {
  if (status == 0) return;
  throw std::system_error(-status, std::generic_category(), fmt::format("cannot start an event loop: {}", what));
}

template <class Handle>
uv_handle_t* as_handle(Handle* handle) {
  return reinterpret_cast<uv_handle_t*>(handle);
}

}  // namespace

Loop::Loop(const Options& options, Service& service, WorkerPool& workers, Shared& shared)
    : options_(options),
      service_(service),
      counts_(service.counts()),
      workers_(workers),
      shared_(shared),
      read_buffer_(new char[kReadBytes]),
      number_(shared.loops++ << kNumberBits) {
  require(uv_loop_init(&loop_), "uv_loop_init");
  posted_signal_.data = ticks_.data = after_events_.data = turns_.data = this;
  require(uv_async_init(&loop_, &posted_signal_,
                        [](uv_async_t* signal) { static_cast<Loop*>(signal->data)->run_posted(); }),
          "uv_async_init");
  require(uv_timer_init(&loop_, &ticks_), "uv_timer_init");
  require(uv_check_init(&loop_, &after_events_), "uv_check_init");
  require(uv_idle_init(&loop_, &turns_), "uv_idle_init");
  require(uv_check_start(&after_events_, [](uv_check_t* check) { static_cast<Loop*>(check->data)->end_round(); }),
          "uv_check_start");
}

Loop::~Loop() {
  if (!ended_) {  // never ran
    const auto close = [](uv_handle_t* handle, void*) {
      if (uv_is_closing(handle) == 0) uv_close(handle, nullptr);
    };
    uv_walk(&loop_, close, nullptr);
    uv_run(&loop_, UV_RUN_DEFAULT);
  }
  uv_loop_close(&loop_);
}

// One write for the lines of all requests that one round of events has brought.
void Loop::end_round() {
  clock_is_of_round_ = false;
  if (options_.access_log) service_.flush_log();
}

void Loop::run() {
  service_.prepare();
  uv_run(&loop_, UV_RUN_DEFAULT);
  service_.flush_log();
}

void Loop::post(std::function<void()> work) {
  {
    const std::scoped_lock lock(mutex_);
    posted_.push_back(std::move(work));
  }
  uv_async_send(&posted_signal_);
}

void Loop::post_worked(Connection& connection) {
  {
    const std::scoped_lock lock(mutex_);
    connection.worked_before_ = std::exchange(worked_, &connection);
  }
  uv_async_send(&posted_signal_);
}

void Loop::post_drain() {
  {
    const std::scoped_lock lock(mutex_);
    drain_wanted_ = true;
  }
  uv_async_send(&posted_signal_);
}

void Loop::run_posted() {
  std::vector<std::function<void()>> posted;
  Connection* last = nullptr;
  bool drains = false;
  {
    const std::scoped_lock lock(mutex_);
    posted.swap(posted_);
    last = std::exchange(worked_, nullptr);
    drains = std::exchange(drain_wanted_, false);
  }
  for (const auto& work : posted) work();
  Connection* first = nullptr;  // in the order in which they came
  while (last) {
    Connection* const before = std::exchange(last->worked_before_, first);
    first = std::exchange(last, before);
  }
  while (first) {
    Connection* const next = std::exchange(first->worked_before_, nullptr);
    std::exchange(first, next)->on_worked();
  }
  if (drains && !draining_) drain();
}

// A turn for each that is ready now; who is ready again afterwards waits for the next round of events.
void Loop::give_turns() {
  auto& ready = connections_[index(Phase::ready)];
  for (std::size_t turns = ready.size(); turns > 0 && !ready.empty(); --turns) ready.front().take_turn();
  if (ready.empty()) uv_idle_stop(&turns_);
  clock_is_of_round_ = false;  // it may wait for events now
}

void Loop::adopt(FileDescriptor socket, std::string remote, ClientConnections::Place place) {
  auto& idle = connections_[index(Phase::idle)];
  try {
    idle.emplace_back(*this, std::move(remote), std::move(place));
  } catch (const std::bad_alloc&) {
    shared_.open.fetch_sub(1, std::memory_order_relaxed);
    return;
  }
  counts_.connections[index(Phase::idle)].add(1);
  idle.back().open(std::move(socket), std::prev(idle.end()));
  if (uv_is_active(as_handle(&ticks_)) == 0) {
    uv_timer_start(&ticks_, [](uv_timer_t* timer) { static_cast<Loop*>(timer->data)->tick(); }, kTickMs, kTickMs);
  }
}

void Loop::move(Connection& connection, Phase to) {
  auto& list = connections_[index(to)];
  list.splice(list.end(), connections_[index(connection.phase())], connection.position());
  counts_.connections[index(connection.phase())].add(-1);
  counts_.connections[index(to)].add(1);
  connection.entered(to, now_ms());
  if (to == Phase::ready) uv_idle_start(&turns_, [](uv_idle_t* idle) { static_cast<Loop*>(idle->data)->give_turns(); });
}

void Loop::forget(Connection& connection) {
  counts_.connections[index(connection.phase())].add(-1);
  connections_[index(connection.phase())].erase(connection.position());
  shared_.open.fetch_sub(1, std::memory_order_relaxed);
  end_if_drained();
}

void Loop::drain() {
  if (drain_first_) drain_first_();
  draining_ = true;
  drain_began_ms_ = now_ms();
  auto& idle = connections_[index(Phase::idle)];
  for (auto next = idle.begin(); next != idle.end();) (next++)->close_if_idle_for(kDrainGraceMs);
  end_if_drained();
}

void Loop::tick() {
  expire(Phase::idle, draining_ ? kDrainGraceMs : options_.idle_timeout_s * 1000);
  expire(Phase::reading, draining_ ? kDrainGraceMs : kHeadMs);
  expire(Phase::writing, kStallMs);
  expire(Phase::lingering, draining_ ? kDrainLingerMs : kLingerMs);
  look_at_working();
  if (out_of_time()) {
    for (const Phase phase : {Phase::idle, Phase::reading, Phase::ready, Phase::writing, Phase::lingering}) {
      auto& list = connections_[index(phase)];
      while (!list.empty()) {
        counts_.add(metrics::Event::connection_cut_at_stop);
        list.front().close();
      }
    }
  }
  look_at_memory();
  if (!has_connections()) uv_timer_stop(&ticks_);
}

// Questions that have waited for too long are refused, and while draining everything is that a worker still has.
void Loop::look_at_working() {
  auto& working = connections_[index(Phase::working)];
  const std::uint64_t drained = draining_ ? now_ms() - drain_began_ms_ : 0;
  for (auto next = working.begin(); next != working.end();) {
    Connection& connection = *next++;
    if (drained >= kDrainQuestionMs)
      connection.give_up(out_of_time());
    else if (now_ms() - connection.since_ms() >= options_.queue_timeout_ms)
      connection.refuse_if_overdue();
  }
}

bool Loop::has_connections() const {
  return std::ranges::any_of(connections_, [](const auto& list) { return !list.empty(); });
}

// Each call moves the connection to another phase or to the end of this one.
void Loop::expire(Phase phase, std::uint64_t after_ms) {
  auto& list = connections_[index(phase)];
  while (!list.empty() && now_ms() - list.front().since_ms() >= after_ms) list.front().expire();
}

void Loop::end_if_drained() {
  if (!draining_ || ended_ || has_connections()) return;
  ended_ = true;
  for (uv_handle_t* handle :
       {as_handle(&posted_signal_), as_handle(&ticks_), as_handle(&after_events_), as_handle(&turns_)})
    uv_close(handle, nullptr);
}

}  // namespace kiln::net
