// The part of a connection that ends it: when all is said, when the time of a phase is over, when something fails. A
// client that may still be sending is listened to for a while, or the kernel would take back what was said.
#include "net/connection.h"
#include "net/loop.h"
#include "os/diagnostics.h"
#include "text/release.h"

namespace kiln::net {

void Connection::fail(const std::exception& exception) {
  report_event("a connection was ended: {}", exception.what());
  loop_.scratch().clear();
  if (is_given_) return leave();
  close();
}

// A client that didn't ask for the end may be sending its next request.
Connection::Finish Connection::closing() const {
  return loop_.draining() || !received_.empty() ? Finish::linger : Finish::close;
}

void Connection::finish() {
  if (finish_ == Finish::linger && !ended_) return linger();
  close();
}

void Connection::linger() {
  release(received_);
  loop_.move(*this, Phase::lingering);
  if (!socket_.shut_down()) return close();
  read_on(true);
}

void Connection::expire() {
  guarded([](Connection& it) { it.end_phase(); });
}

void Connection::end_phase() {
  switch (phase_) {
    case Phase::idle:
      if (socket_.has_bytes_waiting()) return loop_.move(*this, Phase::idle);
      if (!loop_.draining()) loop_.counts().add(metrics::Event::idle_timeout);
      return close();
    case Phase::reading:
      if (loop_.draining()) return close();
      refuse({{408, "The request's head wasn't complete within 10 s."}, glimpse(received_)});
      received_.clear();
      if (send(loop_.scratch())) advance();
      return;
    case Phase::writing:
      if (!socket_.has_stalled()) return loop_.move(*this, Phase::writing);
      loop_.counts().add(metrics::Event::stall_timeout);
      return close();
    case Phase::lingering: return close();
    case Phase::ready:
    case Phase::working:
    case Phase::closing: return;
  }
}

void Connection::close_if_idle_for(std::uint64_t ms) {
  if (loop_.now_ms() - since_ms_ >= ms && !socket_.has_bytes_waiting()) close();
}

void Connection::close() {
  if (phase_ == Phase::closing) return;
  conclude_unanswered();
  loop_.move(*this, Phase::closing);
  recharge();
  socket_.close([](uv_handle_t* handle) {
    Connection& connection = *static_cast<Connection*>(handle->data);
    connection.loop_.forget(connection);
  });
}

}  // namespace kiln::net
