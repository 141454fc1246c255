// The way of a connection from one phase to the next: what to do with bytes that arrive, what comes after an answer,
// and what is charged for it meanwhile.
#include "net/connection.h"

#include <utility>

#include "net/limits.h"
#include "net/loop.h"
#include "text/release.h"

namespace kiln::net {

namespace {

constexpr std::size_t kKeptCapacityBytes = 1024;  // of each of an idle connection's buffers; ten thousand of them wait

void keep_little(std::string& buffer) {
  if (buffer.capacity() > kKeptCapacityBytes) release(buffer);
}

template <class Handle>
Connection& connection_of(Handle* handle) {
  return *static_cast<Connection*>(handle->data);
}

}  // namespace

Connection::Connection(Loop& loop, std::string remote, ClientConnections::Place place)
    : loop_(loop),
      remote_(std::move(remote)),
      place_(std::move(place)),
      socket_(loop.counts()),
      charge_(loop.budget(), MemoryUse::connections) {}

void Connection::open(FileDescriptor socket, std::list<Connection>::iterator position) {
  position_ = position;
  since_ms_ = loop_.now_ms();
  if (!socket_.open(loop_.handle(), std::move(socket), this)) return close();
  guarded([](Connection& it) {
    if (!it.recharge()) return it.close();
    it.read_on(true);
  });
}

void Connection::entered(Phase phase, std::uint64_t now_ms) {
  phase_ = phase;
  since_ms_ = now_ms;
}

// --- Reading ---------------------------------------------------------------------------------------------------------

void Connection::read_on(bool on) {
  if (!on) return socket_.stop_reading();
  if (ended_) return;
  const auto allocate = [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
    *buffer = uv_buf_init(connection_of(handle).loop_.read_buffer(), kReadBytes);
  };
  const auto read = [](uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer) {
    connection_of(stream).guarded([&](Connection& it) { it.on_read(size, buffer->base); });
  };
  if (!socket_.start_reading(allocate, read)) close();
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

// --- Sending ---------------------------------------------------------------------------------------------------------

// Sends the bytes and empties the string; returns whether the kernel took them all. If not, on_written() goes on.
bool Connection::send(std::string& bytes) {
  if (phase_ == Phase::closing) {
    bytes.clear();
    return false;
  }
  if (bytes.empty()) return true;
  const ClientSocket::Sent sent = socket_.send(bytes);
  if (sent == ClientSocket::Sent::all) return true;
  if (sent == ClientSocket::Sent::failed) {
    close();
    return false;
  }
  read_on(false);
  loop_.move(*this, Phase::writing);
  const auto written = [](uv_write_t* request, int status) {
    connection_of(request).guarded([status](Connection& it) { it.on_written(status); });
  };
  if (!socket_.write_rest(written) || !recharge()) close();
  return false;
}

void Connection::on_written(int status) {
  socket_.end_write(status);
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
    if (received_.empty()) keep_little(received_);
    if (work_) keep_little(work_->bytes), keep_little(work_->out);
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
  std::size_t bytes = kConnectionBytes + socket_.held_bytes();
  if (received_.capacity() > kKeptCapacityBytes) bytes += received_.capacity();
  if (work_) bytes += work_->bytes.capacity() + work_->out.capacity();
  if (work_ && work_->reply.body) bytes += work_->reply.body->held_bytes();
  if (phase_ == Phase::writing) bytes += socket_.held_bytes_in_kernel();
  return static_cast<std::int64_t>(bytes);
}

// Charges what it holds now; returns whether there was room for it, if need be after others were cut.
bool Connection::recharge() {
  const std::int64_t before = charge_.bytes(), now = phase_ == Phase::closing ? 0 : held_bytes();
  if (now == before) return true;
  charge_.set(now);
  loop_.shares().add(remote_, now - before);
  return now < before || loop_.make_room(*this);
}

}  // namespace kiln::net
