// The socket of one client's connection as libuv has it, and the bytes that the kernel hasn't taken of an answer yet:
// who sends more than the kernel takes at once is told when it has taken all, and may ask meanwhile how it goes.
#pragma once

#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "metrics/thread_counts.h"
#include "os/file_descriptor.h"

namespace kiln::net {

// Belongs to its loop's thread. The callbacks are libuv's: `data` of what they get is the owner.
class ClientSocket {
 public:
  // counts: the thread's, for the bytes that are sent.
  explicit ClientSocket(metrics::ThreadCounts& counts) : counts_(counts) {}
  ClientSocket(const ClientSocket&) = delete;
  ClientSocket& operator=(const ClientSocket&) = delete;

  // To be called first. False: it can't be used, and is only to be closed.
  bool open(uv_loop_t* loop, FileDescriptor socket, void* owner);

  // Does nothing where it reads already. False: it can't.
  bool start_reading(uv_alloc_cb allocate, uv_read_cb read);
  void stop_reading();
  // Whether the kernel has bytes of the client that weren't read yet.
  bool has_bytes_waiting() const;

  enum class Sent : std::uint8_t {
    all,
    part,    // the rest is kept for write_rest()
    failed,  // the client has gone
  };
  // Gives the kernel what it takes at once, and empties the string. REQUIRED: it isn't empty, and no rest is kept.
  Sent send(std::string& bytes);
  // `written`, which must call end_write(), is called when the kernel has taken the rest, or won't. False: it can't be.
  bool write_rest(uv_write_cb written);
  void end_write(int status);
  // Whether the kernel has taken nothing of the rest since it was kept, or since this was asked last.
  bool has_stalled();

  // Says that nothing more will be sent. False: it can't.
  bool shut_down();
  // `closed` is called when libuv is done with it, and has called what else is due.
  void close(uv_close_cb closed);

  // What it holds: the rest here, and what the client hasn't taken in the kernel.
  std::size_t held_bytes() const { return unsent_.capacity(); }
  std::size_t held_bytes_in_kernel() const;

 private:
  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&socket_); }
  uv_handle_t* handle() { return reinterpret_cast<uv_handle_t*>(&socket_); }
  std::size_t ask_kernel(unsigned long what) const;

  metrics::ThreadCounts& counts_;
  uv_tcp_t socket_;
  uv_write_t write_;
  uv_shutdown_t shutdown_;
  bool reads_ = false;
  std::string unsent_;      // what libuv is writing
  std::size_t queued_ = 0;  // of it, what was left when has_stalled() was asked last
};

}  // namespace kiln::net
