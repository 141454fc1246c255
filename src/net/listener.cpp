#include "net/listener.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <limits>

#include "error/error.h"
#include "net/clients/address.h"
#include "os/diagnostics.h"

namespace kiln::net {

namespace {

constexpr int kAcceptedInARow = 64;              // then the open connections have their turn
constexpr std::uint64_t kPauseMs = 200;          // after a failure to accept: trying at once again would spin
constexpr std::uint64_t kComplaintsMs = 10'000;  // apart, at least

}  // namespace

Listener::Listener(FileDescriptor socket, std::vector<std::unique_ptr<Loop>>& loops, std::atomic<std::size_t>& open,
                   ClientConnections& clients, std::size_t max_connections,
                   std::function<std::string(Full, std::uint64_t)> refusal)
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
  FileDescriptor accepted(
      ::accept4(socket_.number(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!accepted.is_open()) {
    if (errno == EINTR || errno == ECONNABORTED) return true;  // gone before we came; the next one
    if (errno != EAGAIN && errno != EWOULDBLOCK) pause(errno);
    return false;
  }
  try {
    place(std::move(accepted), address);
  } catch (const std::bad_alloc&) {
    complain("a connection was closed: there is no memory for it");
  }
  return true;
}

// Gives it to a loop, or refuses it. What throws leaves nothing counted and nothing open.
void Listener::place(FileDescriptor accepted, const sockaddr_storage& address) {
  if (open_.load(std::memory_order_relaxed) >= max_connections_) return refuse(accepted.number(), Full::server);
  const auto client = Address::of(address);
  const auto place = client ? clients_.admit(*client) : ClientConnections::Place();
  if (!place) return refuse(accepted.number(), Full::client);
  Loop& loop = *loops_[next_loop_];
  const std::string remote = client ? client->text() : "";
  // A function that is copied can't hold what only moves.
  const auto socket = std::make_shared<FileDescriptor>(std::move(accepted));
  std::function<void()> adopt = [&loop, socket, remote, place] { loop.adopt(std::move(*socket), remote, *place); };
  open_.fetch_add(1, std::memory_order_relaxed);
  loops_.front()->counts().add(metrics::Event::connection_accepted);
  try {
    next_loop_ == 0 ? adopt() : loop.post(std::move(adopt));
  } catch (const std::bad_alloc&) {
    open_.fetch_sub(1, std::memory_order_relaxed);
    throw;
  }
  next_loop_ = (next_loop_ + 1) % loops_.size();
}

// What it may have sent is read, because closing with unread bytes would destroy the answer.
void Listener::refuse(int connection, Full full) {
  metrics::ThreadCounts& counts = loops_.front()->counts();
  counts.add(full == Full::server ? metrics::Event::connections_full : metrics::Event::client_full);
  const std::string refusal = refusal_(full, loops_.front()->next_number());
  std::array<char, 4096> unread;
  const ssize_t sent = ::send(connection, refusal.data(), refusal.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent > 0) counts.bytes_sent.add(sent);
  ::shutdown(connection, SHUT_WR);
  [[maybe_unused]] const ssize_t received = ::recv(connection, unread.data(), unread.size(), MSG_DONTWAIT);
}

template <class... Args>
void Listener::complain(fmt::format_string<Args...> format, Args&&... args) {
  const std::uint64_t now = loops_.front()->now_ms();
  if (complained_ms_ != 0 && now - complained_ms_ < kComplaintsMs) return;
  report_event(format, std::forward<Args>(args)...);
  complained_ms_ = now;
}

// Mostly for want of descriptors: connections wait in the kernel's queue until others have closed.
void Listener::pause(int error) {
  complain("cannot accept connections at the moment: {}", errno_message(error));
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
