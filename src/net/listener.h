// Accepts connections and hands them to the loops in turn. When there are too many, or no descriptors, it goes on
// serving those that are there.
#pragma once

#include <fmt/format.h>
#include <sys/socket.h>
#include <uv.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/clients/client_connections.h"
#include "net/loop.h"
#include "os/file_descriptor.h"

namespace kiln::net {

// Belongs to the thread of the first loop, in which it listens, once that loop runs; it must outlive that loop.
class Listener {
 public:
  // `socket` listens already. `open` counts the connections of all loops, `clients` those of each client. `refusal`
  // makes the bytes that a connection too many gets, by a number as requests have.
  Listener(FileDescriptor socket, std::vector<std::unique_ptr<Loop>>& loops, std::atomic<std::size_t>& open,
           ClientConnections& clients, std::size_t max_connections,
           std::function<std::string(Full, std::uint64_t)> refusal);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Accepts what has arrived, and then no more.
  void stop();

 private:
  void listen();
  void accept(int at_most);
  bool accept_one();  // false: there is no more, or can't be
  void place(FileDescriptor accepted, const sockaddr_storage& address);
  void refuse(int connection, Full full);
  void pause(int error);
  template <class... Args>
  void complain(fmt::format_string<Args...> format, Args&&... args);  // not more often than every few seconds

  FileDescriptor socket_;
  std::vector<std::unique_ptr<Loop>>& loops_;
  std::atomic<std::size_t>& open_;
  ClientConnections& clients_;
  const std::size_t max_connections_;
  const std::function<std::string(Full, std::uint64_t)> refusal_;
  std::size_t next_loop_ = 0;
  std::uint64_t complained_ms_ = 0;
  bool listens_ = true;
  uv_poll_t readable_;
  uv_timer_t pause_;
};

}  // namespace kiln::net
