// This file is long on purpose: the phases of a connection are one state machine, and each of its sections reads and
// changes the state that the others left.
#include "net/connection.h"

#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>

#include <utility>

#include "net/loop.h"
#include "os/diagnostics.h"

namespace kiln::net {

namespace {

constexpr std::size_t kKeptCapacityBytes = 1024;  // of an idle connection's buffer; ten thousand of them wait

template <class Handle>
Connection& connection_of(Handle* handle) {
  return *static_cast<Connection*>(handle->data);
}

uv_stream_t* as_stream(uv_tcp_t& socket) { return reinterpret_cast<uv_stream_t*>(&socket); }
uv_handle_t* as_handle(uv_tcp_t& socket) { return reinterpret_cast<uv_handle_t*>(&socket); }

metrics::Event refusal_of(int status) {
  switch (status) {
    case 408: return metrics::Event::head_timeout;
    case 414:
    case 431: return metrics::Event::head_too_long;
    case 501:
    case 505: return metrics::Event::head_unsupported;
    default: return metrics::Event::head_malformed;
  }
}

// Whether the kernel has bytes of the client that weren't read yet.
bool has_bytes_waiting(const uv_tcp_t& socket) {
  uv_os_fd_t descriptor = -1;
  int waiting = 0;
  return uv_fileno(reinterpret_cast<const uv_handle_t*>(&socket), &descriptor) == 0 &&
         ::ioctl(descriptor, FIONREAD, &waiting) == 0 && waiting > 0;
}

}  // namespace

Connection::Connection(Loop& loop, std::string remote, ClientConnections::Place place)
    : loop_(loop),
      remote_(std::move(remote)),
      place_(std::move(place)),
      charge_(loop.budget(), MemoryUse::connections) {}

void Connection::open(FileDescriptor socket, std::list<Connection>::iterator position) {
  position_ = position;
  since_ms_ = loop_.now_ms();
  uv_tcp_init(loop_.handle(), &socket_);
  socket_.data = write_.data = shutdown_.data = this;
  if (uv_tcp_open(&socket_, socket.number()) != 0) return close();
  const int descriptor = socket.release();
  guarded([&](Connection&) {
    if (!recharge()) return close();
    uv_tcp_nodelay(&socket_, 1);
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kMaxUnsentInKernel, sizeof(kMaxUnsentInKernel));
    read_on(true);
  });
}

void Connection::fail(const std::exception& exception) {
  report_event("a connection was ended: {}", exception.what());
  loop_.scratch().clear();
  if (is_given_) return leave();
  close();
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
    connection_of(stream).guarded([&](Connection& it) { it.on_read(size, buffer->base); });
  };
  if (uv_read_start(as_stream(socket_), allocate, read) != 0) close();
}

void Connection::on_read(ssize_t size, const char* data) {
  if (size == 0) return;  // nothing to read after all
  if (size == UV_EOF) return on_end();
  if (size < 0) return phase_ == Phase::working ? leave() : close();  // reset
  if (phase_ == Phase::lingering) {
    discarded_ += static_cast<std::size_t>(size);
    if (discarded_ > kMaxDiscardedBytes) close();
    return;
  }
  if (phase_ == Phase::working) {  // the next requests, or nobody would see that the client has gone
    received_.append(data, static_cast<std::size_t>(size));
    if (received_.size() >= kMaxReadAheadBytes) read_on(false);
    return;
  }
  receive({data, static_cast<std::size_t>(size)});
}

// The client sends no more, but may still read (half-close).
void Connection::on_end() {
  ended_ = true;
  read_on(false);
  if (phase_ == Phase::working) return loop_.workers().set_half_closed(*work_);
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
  for (std::size_t answered = 0;; ++answered) {
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
    if (answered == 0) loop_.look_at_clock_once();
    answer(rest, *std::move(head));
    if (finish_ != Finish::go_on) {  // what comes after is not answered
      if (used < bytes.size()) finish_ = Finish::linger;
      return bytes.size();
    }
    if ((work_ && work_->waits) || loop_.scratch().size() >= kMaxBytesInARow || answered >= kMaxRequestsInARow) {
      unanswered_ = true;
      return used;
    }
  }
}

// --- Answering -------------------------------------------------------------------------------------------------------

void Connection::answer(std::string_view bytes, RequestHead head) {
  began_ = loop_.clock();
  const bool close = head.close || loop_.draining();
  Request request{std::move(head), close, remote_, loop_.next_number()};
  Reply reply = loop_.service().answer(request, loop_.scratch());
  if (reply.task) {
    if (!work_) work_ = std::make_unique<Work>(*this);
    work_->bytes = bytes;
    work_->request.head = rebased(std::move(request.head), bytes, work_->bytes);
    work_->request.number = request.number;
    work_->request.peer = remote_;
    work_->reply = std::move(reply);
    work_->route = work_->reply.route;
    work_->waits = work_->is_open = true;
    return;
  }
  if (request.close) finish_ = request.head.has_body ? Finish::linger : closing();
  conclude(request, {metrics::Lane::loop, reply.route, reply.status, reply.body_bytes});
}

void Connection::refuse(const RefusedHead& refused) {
  began_ = loop_.look_at_clock();
  loop_.counts().add(refusal_of(refused.refusal.status));
  const std::uint64_t number = loop_.next_number();
  const Reply reply = loop_.service().refuse(refused, number, loop_.scratch());
  finish_ = Finish::linger;
  conclude({.head = refused.head, .close = true, .number = number},
           {metrics::Lane::loop, reply.route, reply.status, reply.body_bytes, refused.refusal.detail});
}

// Counts it and has it logged; once for each request, whatever becomes of it. What is refused for its head is none that
// was answered, and in no histogram.
void Connection::conclude(const Request& request, const Outcome& outcome) {
  const auto taken = loop_.look_at_clock() - began_;
  metrics::ThreadCounts& counts = loop_.counts();
  counts.add_request(outcome.route, outcome.status);
  if (!outcome.reason) counts.add_duration(outcome.lane, taken);
  if (work_) work_->is_open = false;
  if (!loop_.options().access_log) return;
  loop_.service().log({remote_, request.head, outcome.status, outcome.body_bytes, taken, outcome.reason, request.number,
                       outcome.route});
}

// The connection ends while a worker should have answered, or amid an answer.
void Connection::conclude_unanswered() {
  if (!work_ || !work_->is_open) return;
  const Reply& reply = work_->reply;
  if (reply.body) {
    loop_.counts().add(metrics::Event::download_left);
    return conclude(work_->request, {metrics::Lane::download, work_->route, reply.status, reply.body_bytes});
  }
  work_->is_open = false;
  loop_.counts().add_request(work_->route, 0);
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
  if (sent > 0) loop_.counts().bytes_sent.add(sent);
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
  const auto written = [](uv_write_t* request, int status) {
    connection_of(request).guarded([status](Connection& it) { it.on_written(status); });
  };
  if (uv_write(&write_, as_stream(socket_), &buffer, 1, written) != 0 || !recharge()) close();
  return false;
}

void Connection::on_written(int status) {
  if (status == 0) loop_.counts().bytes_sent.add(static_cast<std::int64_t>(unsent_.size()));
  unsent_ = {};
  if (phase_ == Phase::closing) return;
  recharge();
  if (status != 0) return close();
  advance();
}

// Everything answered so far has been sent: what is next?
void Connection::advance() {
  if (work_ && work_->waits) return give_to_worker();
  if (work_ && work_->reply.body) return add_job(Job::Kind::piece);
  if (finish_ != Finish::go_on) return finish();
  if (!unanswered_) return wait_for_bytes();
  read_on(false);
  loop_.move(*this, Phase::ready);
}

void Connection::take_turn() {
  guarded([](Connection& it) {
    it.received_.erase(0, it.answer_requests(it.received_));
    if (it.send(it.loop_.scratch())) it.advance();
  });
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
  if (!recharge()) return close();
  read_on(true);
}

// --- Memory ----------------------------------------------------------------------------------------------------------

std::int64_t Connection::held_bytes() const {
  std::size_t bytes = kConnectionBytes + unsent_.capacity();
  if (received_.capacity() > kKeptCapacityBytes) bytes += received_.capacity();
  if (work_) bytes += work_->bytes.capacity() + work_->out.capacity();
  if (work_ && work_->reply.body) bytes += work_->reply.body->held_bytes();
  int in_kernel = 0;
  if (phase_ == Phase::writing) {
    uv_os_fd_t descriptor = -1;
    if (uv_fileno(reinterpret_cast<const uv_handle_t*>(&socket_), &descriptor) == 0)
      ::ioctl(descriptor, SIOCOUTQ, &in_kernel);
  }
  return static_cast<std::int64_t>(bytes) + in_kernel;
}

// Charges what it holds now; returns whether there was room for it, if need be after others were cut.
bool Connection::recharge() {
  const std::int64_t before = charge_.bytes(), now = phase_ == Phase::closing ? 0 : held_bytes();
  if (now == before) return true;
  charge_.set(now);
  loop_.shares().add(remote_, now - before);
  return now < before || loop_.make_room(*this);
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
  guarded([](Connection& it) { it.end_phase(); });
}

void Connection::end_phase() {
  switch (phase_) {
    case Phase::idle:
      if (has_bytes_waiting(socket_)) return loop_.move(*this, Phase::idle);
      if (!loop_.draining()) loop_.counts().add(metrics::Event::idle_timeout);
      return close();
    case Phase::reading:
      if (loop_.draining()) return close();
      refuse({{408, "The request's head wasn't complete within 10 s."}, glimpse(received_)});
      received_.clear();
      if (send(loop_.scratch())) advance();
      return;
    case Phase::writing: {
      const std::size_t queued = uv_stream_get_write_queue_size(as_stream(socket_));
      if (queued == queued_) {
        loop_.counts().add(metrics::Event::stall_timeout);
        return close();
      }
      queued_ = queued;
      return loop_.move(*this, Phase::writing);
    }
    case Phase::lingering: return close();
    case Phase::ready:
    case Phase::working:
    case Phase::closing: return;
  }
}

void Connection::close_if_idle_for(std::uint64_t ms) {
  if (loop_.now_ms() - since_ms_ >= ms && !has_bytes_waiting(socket_)) close();
}

void Connection::close() {
  if (phase_ == Phase::closing) return;
  conclude_unanswered();
  if (phase_ == Phase::writing)
    loop_.counts().bytes_sent.add(
        static_cast<std::int64_t>(unsent_.size() - uv_stream_get_write_queue_size(as_stream(socket_))));
  loop_.move(*this, Phase::closing);
  recharge();
  uv_close(as_handle(socket_), [](uv_handle_t* handle) {
    Connection& connection = connection_of(handle);
    connection.loop_.forget(connection);
  });
}

}  // namespace kiln::net
