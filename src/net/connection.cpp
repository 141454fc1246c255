// This file is long on purpose: the phases of a connection are one state machine, and each of its sections reads and
// changes the state that the others left.
#include "net/connection.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <utility>

#include "net/loop.h"

namespace kiln::net {

namespace {

constexpr std::string_view kChunkSize =
    "00000000\r\n";                               // filled in when the chunk's size is known (RFC 9112, section 7.1)
constexpr std::size_t kKeptCapacityBytes = 1024;  // of an idle connection's buffer; ten thousand of them wait

template <class Handle>
Connection& connection_of(Handle* handle) {
  return *static_cast<Connection*>(handle->data);
}

uv_stream_t* as_stream(uv_tcp_t& socket) { return reinterpret_cast<uv_stream_t*>(&socket); }
uv_handle_t* as_handle(uv_tcp_t& socket) { return reinterpret_cast<uv_handle_t*>(&socket); }

// Whether the kernel has bytes of the client that weren't read yet.
bool has_bytes_waiting(const uv_tcp_t& socket) {
  uv_os_fd_t descriptor = -1;
  int waiting = 0;
  return uv_fileno(reinterpret_cast<const uv_handle_t*>(&socket), &descriptor) == 0 &&
         ::ioctl(descriptor, FIONREAD, &waiting) == 0 && waiting > 0;
}

}  // namespace

Connection::Connection(Loop& loop, std::string remote, ClientConnections::Place place)
    : loop_(loop), remote_(std::move(remote)), place_(std::move(place)) {}

void Connection::open(int socket, std::list<Connection>::iterator position) {
  position_ = position;
  since_ms_ = loop_.now_ms();
  uv_tcp_init(loop_.handle(), &socket_);
  socket_.data = write_.data = shutdown_.data = this;
  if (uv_tcp_open(&socket_, socket) != 0) {
    ::close(socket);
    return close();
  }
  uv_tcp_nodelay(&socket_, 1);
  read_on(true);
}

void Connection::entered(Phase phase, std::uint64_t now_ms) {
  phase_ = phase;
  since_ms_ = now_ms;
}

// --- Reading ---------------------------------------------------------------------------------------------------------

void Connection::read_on(bool on) {
  if (on == reads_ || (on && ended_)) return;
  reads_ = on;
  if (!on) {
    uv_read_stop(as_stream(socket_));
    return;
  }
  const auto allocate = [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
    *buffer = uv_buf_init(connection_of(handle).loop_.read_buffer(), kReadBytes);
  };
  const auto read = [](uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer) {
    connection_of(stream).on_read(size, buffer->base);
  };
  if (uv_read_start(as_stream(socket_), allocate, read) != 0) close();
}

void Connection::on_read(ssize_t size, const char* data) {
  if (size == 0) return;  // nothing to read after all
  if (size == UV_EOF) return on_end();
  if (size < 0) return close();  // reset
  if (phase_ == Phase::lingering) {
    discarded_ += static_cast<std::size_t>(size);
    if (discarded_ > kMaxDiscardedBytes) close();
    return;
  }
  receive({data, static_cast<std::size_t>(size)});
}

// The client sends no more, but may still read (half-close).
void Connection::on_end() {
  ended_ = true;
  read_on(false);
  if (phase_ == Phase::reading) {
    refuse({{400, "The request ended before its head was complete."}, glimpse(received_)});
    received_.clear();
    if (send(loop_.scratch())) advance();
  } else if (phase_ == Phase::idle || phase_ == Phase::lingering) {
    close();
  }
}

void Connection::receive(std::string_view bytes) {
  if (received_.empty()) {
    const std::size_t used = answer_requests(bytes);
    received_.assign(bytes.substr(used));
    unanswered_ = unanswered_ && !received_.empty();
  } else {
    received_.append(bytes);
    received_.erase(0, answer_requests(received_));
  }
  if (send(loop_.scratch())) advance();
}

// Answers the complete heads that the bytes begin with, in order, into the loop's scratch; returns how many bytes are
// done with.
std::size_t Connection::answer_requests(std::string_view bytes) {
  std::size_t used = 0;
  unanswered_ = false;
  for (;;) {
    std::string_view rest = bytes.substr(used);
    if (rest.starts_with("\r\n")) {  // an empty line before a request is to be ignored (RFC 9112, section 2.2)
      used += 2, searched_ = 0;
      if (++empty_lines_ <= kMaxEmptyLines) continue;
      refuse({{400, "The connection brings empty lines instead of a request."}});
      return bytes.size();
    }
    if (rest.empty() || rest == "\r") return used;
    if (!can_begin_request(rest.front())) {
      refuse({{400, "The request doesn't begin with a method."}});
      return bytes.size();
    }
    const std::size_t end = find_head_end(rest, searched_);
    if (end > kMaxHeadBytes && rest.size() > kMaxHeadBytes) {  // npos is larger, too
      refuse({{431, "The request's head is longer than 16 KiB."}, glimpse(rest)});
      return bytes.size();
    }
    if (end == std::string_view::npos) {
      searched_ = rest.size();
      return used;
    }
    searched_ = 0, empty_lines_ = 0;
    head_begins_ = true;  // what comes after it
    rest = rest.substr(0, end);
    auto head = parse_head(rest);
    if (!head) {
      refuse(head.error());
      return bytes.size();
    }
    used += end;
    answer(rest, *std::move(head));
    if (finish_ != Finish::go_on) {  // what comes after is not answered
      if (used < bytes.size()) finish_ = Finish::linger;
      return bytes.size();
    }
    if ((work_ && work_->waits) || loop_.scratch().size() > kMaxUnsentBytes) {
      unanswered_ = true;
      return used;
    }
  }
}

// --- Answering -------------------------------------------------------------------------------------------------------

void Connection::answer(std::string_view bytes, RequestHead head) {
  if (loop_.options().access_log) began_ = std::chrono::steady_clock::now();
  const bool close = head.close || loop_.draining();
  Request request{std::move(head), close};
  Reply reply = loop_.service().answer(request, loop_.scratch());
  if (reply.task) {
    if (!work_) work_ = std::make_unique<Work>();
    work_->bytes = bytes;
    work_->request.head = rebased(std::move(request.head), bytes, work_->bytes);
    work_->reply = std::move(reply);
    work_->waits = true;
    return;
  }
  if (request.close) finish_ = request.head.has_body ? Finish::linger : closing();
  log(request, reply.status, reply.body_bytes);
}

void Connection::refuse(const RefusedHead& refused) {
  began_ = std::chrono::steady_clock::now();
  const Reply reply = loop_.service().refuse(refused, loop_.scratch());
  finish_ = Finish::linger;
  log({.head = refused.head, .close = true}, reply.status, reply.body_bytes, refused.refusal.detail);
}

void Connection::log(const Request& request, int status, std::int64_t body_bytes, const char* reason) {
  if (!loop_.options().access_log) return;
  loop_.service().log({remote_, request.head, status, body_bytes, std::chrono::steady_clock::now() - began_, reason});
}

void Connection::give_to_worker() {
  work_->waits = false;
  work_->out.clear();
  work_->request.close = work_->request.head.close || loop_.draining();
  read_on(false);
  loop_.move(*this, Phase::working);
  const bool taken = loop_.workers().try_add([this](Service& service) {
    work_->reply = service.work(*work_->reply.task, work_->request, work_->out);
    loop_.post([this] { on_answered(); });
  });
  if (taken) return;
  work_->reply = loop_.service().overloaded(work_->request, work_->out);
  on_answered();
}

void Connection::on_answered() {
  if (work_->request.close || (work_->reply.body && !work_->reply.chunked)) finish_ = closing();
  unanswered_ = !received_.empty();
  if (!work_->reply.body) log(work_->request, work_->reply.status, work_->reply.body_bytes);
  if (send(work_->out)) advance();
}

void Connection::next_piece() {
  read_on(false);
  loop_.move(*this, Phase::working);
  loop_.workers().add([this](Service& service) {
    Work& work = *work_;
    work.out.assign(work.reply.chunked ? kChunkSize : "");
    const std::size_t begin = work.out.size();
    work.next = service.next(*work.reply.body, work.out);
    const std::size_t bytes = work.out.size() - begin;
    work.reply.body_bytes += static_cast<std::int64_t>(bytes);
    if (work.reply.chunked && bytes == 0) work.out.clear();
    if (work.reply.chunked && bytes > 0) {
      work.out.replace(0, 8, fmt::format("{:08x}", bytes));
      work.out += "\r\n";
    }
    if (work.reply.chunked && work.next == Service::Next::last) work.out += "0\r\n\r\n";
    loop_.post([this] { on_piece(); });
  });
}

void Connection::on_piece() {
  if (work_->next != Service::Next::more) {
    work_->reply.body.reset();
    log(work_->request, work_->reply.status, work_->reply.body_bytes);
  }
  // Without its last chunk the client sees that something is missing.
  if (work_->next == Service::Next::failed || loop_.out_of_time()) return close();
  if (send(work_->out)) advance();
}

// --- Sending ---------------------------------------------------------------------------------------------------------

// Sends the bytes and empties the string; returns whether the kernel took them all. If not, on_written() goes on.
bool Connection::send(std::string& bytes) {
  if (phase_ == Phase::closing) {
    bytes.clear();
    return false;
  }
  if (bytes.empty()) return true;
  uv_buf_t buffer = uv_buf_init(bytes.data(), static_cast<unsigned>(bytes.size()));
  int sent = uv_try_write(as_stream(socket_), &buffer, 1);
  if (sent == UV_EAGAIN) sent = 0;
  if (sent == static_cast<int>(bytes.size())) {
    bytes.clear();
    return true;
  }
  if (sent < 0) {  // the client has gone
    bytes.clear();
    close();
    return false;
  }
  bytes.erase(0, static_cast<std::size_t>(sent));
  unsent_.swap(bytes);
  bytes.clear();
  read_on(false);
  queued_ = unsent_.size();
  loop_.move(*this, Phase::writing);
  buffer = uv_buf_init(unsent_.data(), static_cast<unsigned>(unsent_.size()));
  const auto written = [](uv_write_t* request, int status) { connection_of(request).on_written(status); };
  if (uv_write(&write_, as_stream(socket_), &buffer, 1, written) != 0) close();
  return false;
}

void Connection::on_written(int status) {
  unsent_ = {};
  if (phase_ == Phase::closing) return;
  if (status != 0) return close();
  advance();
}

// Everything answered so far has been sent: what is next?
void Connection::advance() {
  for (;;) {
    if (work_ && work_->waits) return give_to_worker();
    if (work_ && work_->reply.body) return next_piece();
    if (finish_ != Finish::go_on) return finish();
    if (!unanswered_) return wait_for_bytes();
    received_.erase(0, answer_requests(received_));
    if (!send(loop_.scratch())) return;
  }
}

void Connection::wait_for_bytes() {
  if (received_.empty() || received_ == "\r") {  // an empty line, or half of one, begins no request
    if (received_.empty() && received_.capacity() > kKeptCapacityBytes) received_ = {};
    if (ended_) return close();
    if (phase_ != Phase::idle || head_begins_) loop_.move(*this, Phase::idle);  // otherwise its time goes on
  } else if (ended_) {
    loop_.move(*this, Phase::reading);
    return on_end();
  } else if (phase_ != Phase::reading || head_begins_) {  // otherwise its time goes on
    loop_.move(*this, Phase::reading);
  }
  head_begins_ = false;
  read_on(true);
}

// --- Ending ----------------------------------------------------------------------------------------------------------

// A client that didn't ask for the end may be sending its next request.
Connection::Finish Connection::closing() const {
  return loop_.draining() || !received_.empty() ? Finish::linger : Finish::close;
}

void Connection::finish() {
  if (finish_ == Finish::linger && !ended_) return linger();
  close();
}

void Connection::linger() {
  received_ = {};
  loop_.move(*this, Phase::lingering);
  const auto ignore = [](uv_shutdown_t*, int) {};
  if (uv_shutdown(&shutdown_, as_stream(socket_), ignore) != 0) return close();
  read_on(true);
}

void Connection::expire() {
  switch (phase_) {
    case Phase::idle:
      if (has_bytes_waiting(socket_)) return loop_.move(*this, Phase::idle);
      return close();
    case Phase::reading:
      if (loop_.draining()) return close();
      refuse({{408, "The request's head wasn't complete within 10 s."}, glimpse(received_)});
      received_.clear();
      if (send(loop_.scratch())) advance();
      return;
    case Phase::writing: {
      const std::size_t queued = uv_stream_get_write_queue_size(as_stream(socket_));
      if (queued == queued_) return close();
      queued_ = queued;
      return loop_.move(*this, Phase::writing);
    }
    case Phase::lingering: return close();
    case Phase::working:
    case Phase::closing: return;
  }
}

void Connection::close_if_idle_for(std::uint64_t ms) {
  if (loop_.now_ms() - since_ms_ >= ms && !has_bytes_waiting(socket_)) close();
}

void Connection::close() {
  if (phase_ == Phase::closing) return;
  if (work_ && work_->reply.body) log(work_->request, work_->reply.status, work_->reply.body_bytes);  // cut short
  loop_.move(*this, Phase::closing);
  uv_close(as_handle(socket_), [](uv_handle_t* handle) {
    Connection& connection = connection_of(handle);
    connection.loop_.forget(connection);
  });
}

}  // namespace kiln::net
