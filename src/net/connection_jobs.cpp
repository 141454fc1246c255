// The part of a connection that leaves requests to the workers and takes their answers back.
#include <fmt/format.h>

#include <utility>

#include "net/connection.h"
#include "net/loop.h"

namespace kiln::net {

namespace {

constexpr std::string_view kChunkSize =
    "00000000\r\n";  // filled in when the chunk's size is known (RFC 9112, section 7.1)

constexpr std::chrono::milliseconds kShortTime{10};  // of a question after which the next one is taken for a short one

metrics::Event refusal_of(Job::Refused why) {
  switch (why) {
    case Job::Refused::too_many: return metrics::Event::queue_full;
    case Job::Refused::too_late: return metrics::Event::queue_timeout;
    case Job::Refused::no_memory: return metrics::Event::memory_full;
    case Job::Refused::cancelled: break;
  }
  return metrics::Event::question_cancelled;
}

}  // namespace

bool Connection::Work::run(Service& service, const Turn& turn) {
  MemoryCharge working(connection.loop_.budget(), MemoryUse::workers);
  working.set(kWorkingBytes);
  try {
    if (kind == Kind::piece) {
      append_piece(service, turn);
    } else {
      answer(service, turn);
    }
  } catch (...) {  // memory ran out even for saying so
    has_failed = true;
  }
  return !reply.deferred || has_failed;
}

void Connection::Work::answer(Service& service, const Turn& turn) {
  out.clear();
  Reply made = service.work(*reply.task, request, turn, out);
  reply.deferred = made.deferred;
  if (!made.deferred) reply = std::move(made);
}

void Connection::Work::append_piece(Service& service, const Turn& turn) {
  out.assign(reply.chunked ? kChunkSize : "");
  const std::size_t begin = out.size();
  next = service.next(*reply.body, turn, out);
  const std::size_t size = out.size() - begin;
  reply.body_bytes += static_cast<std::int64_t>(size);
  if (reply.chunked && size == 0) out.clear();
  if (reply.chunked && size > 0) {
    out.replace(0, 8, fmt::format("{:08x}", size));
    out += "\r\n";
  }
  if (reply.chunked && next == Service::Next::last) out += "0\r\n\r\n";
}

void Connection::Work::finished(End how) {
  end = how;
  connection.loop_.post_worked(connection);
}

void Connection::give_to_worker() {
  Work& work = *work_;
  work.waits = false;
  work.request.close = work.request.head.close || loop_.draining();
  // Whoever asked a long question will ask another one: trying it as a short one would be work done twice.
  add_job(work.was_long ? Job::Kind::long_question : Job::Kind::question);
}

void Connection::add_job(Job::Kind kind) {
  Work& work = *work_;
  work.kind = kind;
  work.is_half_closed = ended_;
  if (kind != Job::Kind::piece) work.client = work.reply.task->client.empty() ? remote_ : work.reply.task->client;
  read_on(received_.size() < kMaxReadAheadBytes);
  loop_.move(*this, Phase::working);
  if (!recharge()) return close();
  if (kind != Job::Kind::piece && !loop_.has_room_for_question(*this)) {
    work.end = Job::End::refused;
    work.why = Job::Refused::no_memory;
    return on_answered();
  }
  loop_.workers().add(work);
  is_given_ = true;
}

void Connection::on_worked() {
  is_given_ = false;
  guarded([](Connection& it) {
    Work& work = *it.work_;
    if (it.has_left_ || std::exchange(work.has_failed, false)) return it.close();
    it.read_on(false);
    if (work.kind == Job::Kind::piece) return it.on_piece();
    if (work.end == Job::End::deferred) return it.add_job(Job::Kind::long_question);
    if (work.end == Job::End::done) work.was_long = work.took > kShortTime;
    it.on_answered();
  });
}

void Connection::on_answered() {
  Work& work = *work_;
  if (work.end == Job::End::refused) {
    work.request.close = work.request.head.close || loop_.draining();
    loop_.counts().add(refusal_of(work.why));
    work.reply = loop_.service().overloaded(work.request, work.out);
  }
  if (work.request.close || work.reply.until_close) finish_ = closing();
  unanswered_ = !received_.empty();
  if (!work.reply.body)
    conclude(work.request, {metrics::Lane::worker, work.route, work.reply.status, work.reply.body_bytes});
  if (send(work.out)) advance();
}

void Connection::on_piece() {
  Work& work = *work_;
  if (work.end == Job::End::refused) work.next = Service::Next::failed;
  if (work.next != Service::Next::more) {
    work.reply.body.reset();
    unanswered_ = !received_.empty();  // what came meanwhile
    if (work.next == Service::Next::failed) loop_.counts().add(metrics::Event::download_failed);
    conclude(work.request, {metrics::Lane::download, work.route, work.reply.status, work.reply.body_bytes});
  }
  // Without its last chunk, or with fewer bytes than its head has said, the client sees that something is missing.
  if (work.next == Service::Next::more && loop_.out_of_time())
    loop_.counts().add(metrics::Event::connection_cut_at_stop);
  if (work.next == Service::Next::failed || loop_.out_of_time()) return close();
  if (send(work.out)) advance();
}

void Connection::refuse_if_overdue() { loop_.workers().refuse_if_overdue(*work_); }

void Connection::give_up(bool downloads_too) {
  if (downloads_too || !work_->reply.body) loop_.workers().cancel(*work_);
}

// The client is gone while a worker has the job: the connection ends when the worker has noticed.
void Connection::leave() {
  has_left_ = true;
  read_on(false);
  loop_.workers().cancel(*work_);
}

}  // namespace kiln::net
