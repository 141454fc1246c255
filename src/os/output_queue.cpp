#include "os/output_queue.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <climits>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace kiln {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLossMs{10'000};  // between two words about losses
constexpr std::chrono::milliseconds kLastMs{1'000};   // for what waits at the end
constexpr int kPollMs = 100;                          // how late the end may be noticed

std::size_t count_lines(std::string_view text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

bool is_regular_file(int descriptor) {
  struct stat status{};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

struct OutputQueue::State {
  State(int to, std::size_t most, OnLoss tell)
      : descriptor(to), max_bytes(most), on_loss(std::move(tell)), never_blocks(is_regular_file(to)) {}

  void run();
  void write(std::string_view lines);
  bool wait_for_room();
  void lose(std::size_t lines, int why);
  void count_lost(std::size_t lines) {  // REQUIRED: the mutex is held
    lost += lines;
    ever_lost += static_cast<std::int64_t>(lines);
  }
  void tell_losses(bool at_last);

  const int descriptor;
  const std::size_t max_bytes;
  const OnLoss on_loss;
  const bool never_blocks;

  std::mutex mutex;  // of what follows
  std::condition_variable changed;
  std::string waiting;
  bool ends = false, has_ended = false;
  Clock::time_point last_moment;
  std::size_t lost = 0;
  std::atomic<std::int64_t> ever_lost = 0;
  int reason = 0;

  // Of the thread alone:
  bool in_a_line = false;  // the last byte that was written ends no line
  Clock::time_point told;
};

OutputQueue::OutputQueue(int descriptor, std::size_t max_bytes, OnLoss on_loss)
    : state_(std::make_shared<State>(descriptor, max_bytes, std::move(on_loss))) {
  std::thread([state = state_] { state->run(); }).detach();
}

OutputQueue::~OutputQueue() {
  std::unique_lock lock(state_->mutex);
  state_->ends = true;
  state_->last_moment = Clock::now() + kLastMs;
  state_->changed.notify_all();
  state_->changed.wait_until(lock, state_->last_moment + kLastMs / 5, [&] { return state_->has_ended; });
}

void OutputQueue::add(std::string_view lines) {
  const std::scoped_lock lock(state_->mutex);
  if (state_->waiting.size() + lines.size() > state_->max_bytes) {
    state_->count_lost(count_lines(lines));
    return;
  }
  if (state_->waiting.empty()) state_->changed.notify_all();
  state_->waiting += lines;
}

std::int64_t OutputQueue::lost() const { return state_->ever_lost; }

void OutputQueue::State::run() {
  std::string lines;
  for (;;) {
    {
      std::unique_lock lock(mutex);
      const auto is_wanted = [&] { return ends || !waiting.empty(); };
      if (lost > 0) {
        changed.wait_for(lock, kLossMs, is_wanted);
      } else {
        changed.wait(lock, is_wanted);
      }
      if (ends && waiting.empty()) break;
      lines.clear();
      lines.swap(waiting);  // as all that this thread does, without memory of its own
    }
    if (in_a_line) write("\n");  // what was cut short stays a line of its own
    write(lines);
    tell_losses(false);
  }
  tell_losses(true);
  const std::scoped_lock lock(mutex);
  has_ended = true;
  changed.notify_all();
}

// A pipe that poll() calls writable takes PIPE_BUF bytes without blocking (pipe(7)); a file takes anything.
void OutputQueue::State::write(std::string_view lines) {
  while (!lines.empty()) {
    if (!never_blocks && !wait_for_room()) return lose(count_lines(lines), 0);
    const ssize_t written =
        ::write(descriptor, lines.data(), never_blocks ? lines.size() : std::min<std::size_t>(lines.size(), PIPE_BUF));
    if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (written <= 0) return lose(count_lines(lines), errno);
    in_a_line = lines[static_cast<std::size_t>(written) - 1] != '\n';
    lines.remove_prefix(static_cast<std::size_t>(written));
  }
}

// False where the time at the end is over.
bool OutputQueue::State::wait_for_room() {
  for (;;) {
    pollfd asked{.fd = descriptor, .events = POLLOUT, .revents = 0};
    if (::poll(&asked, 1, kPollMs) != 0) return true;  // an error, too, which write() then names
    tell_losses(false);
    const std::scoped_lock lock(mutex);
    if (ends && Clock::now() >= last_moment) return false;
  }
}

void OutputQueue::State::lose(std::size_t lines, int why) {
  const std::scoped_lock lock(mutex);
  count_lost(lines);
  reason = why;
}

void OutputQueue::State::tell_losses(bool at_last) {
  std::size_t lines = 0;
  int why = 0;
  {
    const std::scoped_lock lock(mutex);
    if (lost == 0 || (!at_last && told != Clock::time_point() && Clock::now() - told < kLossMs)) return;
    lines = std::exchange(lost, 0);
    why = std::exchange(reason, 0);
  }
  told = Clock::now();
  on_loss(lines, why);
}

}  // namespace kiln
