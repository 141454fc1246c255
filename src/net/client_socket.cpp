#include "net/client_socket.h"

#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <utility>

#include "net/limits.h"
#include "text/release.h"

namespace kiln::net {

bool ClientSocket::open(uv_loop_t* loop, FileDescriptor socket, void* owner) {
  uv_tcp_init(loop, &socket_);
  socket_.data = write_.data = shutdown_.data = owner;
  if (uv_tcp_open(&socket_, socket.number()) != 0) return false;
  const int descriptor = socket.release();
  uv_tcp_nodelay(&socket_, 1);
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kMaxUnsentInKernel, sizeof(kMaxUnsentInKernel));
  return true;
}

bool ClientSocket::start_reading(uv_alloc_cb allocate, uv_read_cb read) {
  return std::exchange(reads_, true) || uv_read_start(stream(), allocate, read) == 0;
}

void ClientSocket::stop_reading() {
  if (std::exchange(reads_, false)) uv_read_stop(stream());
}

bool ClientSocket::has_bytes_waiting() const { return ask_kernel(FIONREAD) > 0; }

ClientSocket::Sent ClientSocket::send(std::string& bytes) {
  const uv_buf_t buffer = uv_buf_init(bytes.data(), static_cast<unsigned>(bytes.size()));
  int sent = uv_try_write(stream(), &buffer, 1);
  if (sent == UV_EAGAIN) sent = 0;
  if (sent > 0) counts_.bytes_sent.add(sent);
  if (sent < 0 || sent == static_cast<int>(bytes.size())) {
    bytes.clear();
    return sent < 0 ? Sent::failed : Sent::all;
  }
  bytes.erase(0, static_cast<std::size_t>(sent));
  unsent_.swap(bytes);
  bytes.clear();
  queued_ = unsent_.size();
  return Sent::part;
}

bool ClientSocket::write_rest(uv_write_cb written) {
  const uv_buf_t buffer = uv_buf_init(unsent_.data(), static_cast<unsigned>(unsent_.size()));
  return uv_write(&write_, stream(), &buffer, 1, written) == 0;
}

void ClientSocket::end_write(int status) {
  if (status == 0) counts_.bytes_sent.add(static_cast<std::int64_t>(unsent_.size()));
  release(unsent_);
}

bool ClientSocket::has_stalled() {
  const std::size_t queued = uv_stream_get_write_queue_size(stream());
  return std::exchange(queued_, queued) == queued;
}

bool ClientSocket::shut_down() {
  const auto ignore = [](uv_shutdown_t*, int) {};
  return uv_shutdown(&shutdown_, stream(), ignore) == 0;
}

void ClientSocket::close(uv_close_cb closed) {
  if (!unsent_.empty())
    counts_.bytes_sent.add(static_cast<std::int64_t>(unsent_.size() - uv_stream_get_write_queue_size(stream())));
  uv_close(handle(), closed);
}

std::size_t ClientSocket::held_bytes_in_kernel() const { return ask_kernel(SIOCOUTQ); }

// A number of bytes, 0 where it can't be told.
std::size_t ClientSocket::ask_kernel(unsigned long what) const {
  uv_os_fd_t descriptor = -1;
  int bytes = 0;
  const bool is_told = uv_fileno(reinterpret_cast<const uv_handle_t*>(&socket_), &descriptor) == 0 &&
                       ::ioctl(descriptor, what, &bytes) == 0 && bytes > 0;
  return is_told ? static_cast<std::size_t>(bytes) : 0;
}

}  // namespace kiln::net
