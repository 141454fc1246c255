#include "net/listener.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <limits>

#include "error/error.h"
#include "net/address.h"
#include "os/diagnostics.h"

namespace kiln::net {

namespace {

constexpr int kAcceptedInARow = 64;              // then the open connections have their turn
constexpr std::uint64_t kPauseMs = 200;          // after a failure to accept: trying at once again would spin
constexpr std::uint64_t kComplaintsMs = 10'000;  // apart, at least

}  // namespace

Listener::Listener(FileDescriptor socket, std::vector<std::unique_ptr<Loop>>& loops, std::atomic<std::size_t>& open,
                   ClientConnections& clients, std::size_t max_connections, std::function<std::string(Full)> refusal)
    : socket_(std::move(socket)),
      loops_(loops),
      open_(open),
      clients_(clients),
      max_connections_(max_connections),
      refusal_(std::move(refusal)) {
  ::fcntl(socket_.number(), F_SETFL, ::fcntl(socket_.number(), F_GETFL) | O_NONBLOCK);
  readable_.data = pause_.data = this;
  uv_poll_init(loops_.front()->handle(), &readable_, socket_.number());
  uv_timer_init(loops_.front()->handle(), &pause_);
  listen();
}

void Listener::listen() {
  uv_poll_start(&readable_, UV_READABLE,
                [](uv_poll_t* poll, int, int) { static_cast<Listener*>(poll->data)->accept(kAcceptedInARow); });
}

void Listener::accept(int at_most) {
  while (at_most-- > 0 && accept_one()) continue;
}

bool Listener::accept_one() {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  const int accepted =
      ::accept4(socket_.number(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (accepted < 0) {
    if (errno == EINTR || errno == ECONNABORTED) return true;  // gone before we came; the next one
    if (errno != EAGAIN && errno != EWOULDBLOCK) pause(errno);
    return false;
  }
  if (open_.load(std::memory_order_relaxed) >= max_connections_) {
    refuse(accepted, Full::server);
    return true;
  }
  const auto client = Address::of(address);
  const auto place = client ? clients_.admit(*client) : ClientConnections::Place();
  if (!place) {
    refuse(accepted, Full::client);
    return true;
  }
  open_.fetch_add(1, std::memory_order_relaxed);
  Loop& loop = *loops_[next_loop_];
  const std::string remote = client ? client->text() : "";
  if (next_loop_ == 0) {
    loop.adopt(accepted, remote, *place);
  } else {
    loop.post([&loop, accepted, remote, place] { loop.adopt(accepted, remote, *place); });
  }
  next_loop_ = (next_loop_ + 1) % loops_.size();
  return true;
}

// What it may have sent is read, because closing with unread bytes would destroy the answer.
void Listener::refuse(int connection, Full full) {
  const std::string refusal = refusal_(full);
  std::array<char, 4096> unread;
  [[maybe_unused]] const ssize_t sent = ::send(connection, refusal.data(), refusal.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  ::shutdown(connection, SHUT_WR);
  [[maybe_unused]] const ssize_t received = ::recv(connection, unread.data(), unread.size(), MSG_DONTWAIT);
  ::close(connection);
}

// Mostly for want of descriptors: connections wait in the kernel's queue until others have closed.
void Listener::pause(int error) {
  const std::uint64_t now = loops_.front()->now_ms();
  if (complained_ms_ == 0 || now - complained_ms_ >= kComplaintsMs) {
    report_event("cannot accept connections at the moment: {}", errno_message(error));
    complained_ms_ = now;
  }
  if (!listens_) return;
  uv_poll_stop(&readable_);
  uv_timer_start(&pause_, [](uv_timer_t* timer) { static_cast<Listener*>(timer->data)->listen(); }, kPauseMs, 0);
}

void Listener::stop() {
  if (!listens_) return;
  listens_ = false;
  uv_poll_stop(&readable_);
  uv_close(reinterpret_cast<uv_handle_t*>(&pause_), nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(&readable_), nullptr);
  accept(std::numeric_limits<int>::max());
  socket_.close();
}

}  // namespace kiln::net
