// The connection layer's limits: what an operator sets, and what is fixed, each with what breaks without it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kiln::net {

struct Options {
  std::size_t loops = 1;    // event loops, each in a thread
  std::size_t workers = 2;  // threads for what isn't constant time
  std::uint64_t idle_timeout_s =
      75;  // longer than a load balancer's 60, which would otherwise send into a closed connection
  std::size_t max_connections = 16384;            // beyond it connections are refused
  std::size_t max_connections_per_client = 1024;  // a sixteenth of the default above; 0: any number
  bool exempts_loopback = true;                   // from the limit for each client
  bool access_log = true;
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
inline constexpr std::size_t kMaxDiscardedBytes = 1 << 20;

// While draining: for who was active within this time, the next request may be on its way. Everyone else is closed at
// once.
inline constexpr std::uint64_t kDrainGraceMs = 1'000;
// What still isn't over then (a long download) is cut: orchestrators kill after 10 s (docker stop) or 30 s (ECS).
inline constexpr std::uint64_t kDrainMostMs = 8'000;

// Answers to pipelined requests are collected up to here and then sent; a client that sends without reading waits.
inline constexpr std::size_t kMaxUnsentBytes = 256 * 1024;
// What is read with one call, into one buffer for each loop.
inline constexpr std::size_t kReadBytes = 64 * 1024;
// Jobs that wait for a worker. More would only be answered after their clients have gone.
inline constexpr std::size_t kMaxWaitingJobs = 128;
// How often deadlines are looked at: that late may a deadline be.
inline constexpr std::uint64_t kTickMs = 250;

}  // namespace kiln::net
