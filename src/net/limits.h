// The connection layer's limits: what an operator sets, and what is fixed, each with what breaks without it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kiln::net {

struct Options {
  std::size_t loops = 1;    // event loops, each in a thread
  std::size_t workers = 2;  // long questions that are answered at once, each in a thread
  std::uint64_t idle_timeout_s =
      75;  // longer than a load balancer's 60, which would otherwise send into a closed connection
  std::size_t max_connections = 16384;            // beyond it connections are refused
  std::size_t max_connections_per_client = 1024;  // a sixteenth of the default above; 0: any number
  bool exempts_loopback = true;                   // from the limit for each client
  std::uint64_t queue_timeout_ms = 1'000;         // for a question to wait for a worker
  bool access_log = true;
  bool clients_have_shares = true;  // no client may hold more than half of the memory budget; off behind a proxy

  // One more than long questions may keep busy: for short ones and downloads.
  std::size_t worker_threads() const { return workers + 1; }
};

// For a whole head, from its first byte: a deadline for each read would let a client hold a connection with a byte a
// minute.
inline constexpr std::uint64_t kHeadMs = 10'000;
// Empty lines before a request, which RFC 9112, section 2.2, asks to ignore one of: they don't count as use, and
// without end they would be.
inline constexpr int kMaxEmptyLines = 64;
// For a client to take something of what was sent: one that takes nothing for as long is gone, or means harm.
inline constexpr std::uint64_t kStallMs = 30'000;
// After a refusal: closing at once would make the kernel send a reset, which destroys an answer still on its way
// (RFC 9112, section 9.6). What arrives meanwhile is thrown away, up to so many bytes.
inline constexpr std::uint64_t kLingerMs = 1'000;
inline constexpr std::uint64_t kDrainLingerMs = 500;
inline constexpr std::size_t kMaxDiscardedBytes = 1 << 20;

// While draining: for who was active within this time, the next request may be on its way. Everyone else is closed at
// once.
inline constexpr std::uint64_t kDrainGraceMs = 1'000;
// While draining, a question that isn't answered by then isn't answered any more.
inline constexpr std::uint64_t kDrainQuestionMs = 800;
// What still isn't over then (a long download) is cut: orchestrators kill after 10 s (docker stop) or 30 s (ECS).
inline constexpr std::uint64_t kDrainMostMs = 8'000;

// What the kernel may keep unsent of one connection. Without it a client that doesn't read has it keep megabytes.
inline constexpr int kMaxUnsentInKernel = 64 * 1024;
// What there must be room for in the memory budget before a worker begins with a question.
inline constexpr std::int64_t kQuestionBytes = 512 * 1024;
// What a worker needs for itself while it answers: ranks of a segment, counts, rows of a page.
inline constexpr std::int64_t kWorkingBytes = 2 << 20;
// An idle connection, in the kernel (1.5 KiB, Linux 6.1) and here.
inline constexpr std::int64_t kConnectionBytes = 3 * 1024;

// What is read with one call, into one buffer for each loop.
inline constexpr std::size_t kReadBytes = 64 * 1024;
// Answered of one connection in a row, in bytes of answers and in requests; then the others of its loop have their
// turn.
inline constexpr std::size_t kMaxBytesInARow = 64 * 1024;
inline constexpr std::size_t kMaxRequestsInARow = 64;
// Questions of a kind that wait for a worker. They also wait no longer than one may take, so that this bounds memory
// alone.
inline constexpr std::size_t kMaxWaitingJobs = 1024;
// What a client may send while a worker answers it, so that its end is noticed.
inline constexpr std::size_t kMaxReadAheadBytes = 16 * 1024;
// How often deadlines are looked at: that late may a deadline be.
inline constexpr std::uint64_t kTickMs = 250;

}  // namespace kiln::net
