// The part of a connection that finds the requests in what has arrived and has each answered at once, left to a worker
// or refused; and counts and logs it, once, whatever becomes of it.
#include <string_view>
#include <utility>

#include "net/connection.h"
#include "net/limits.h"
#include "net/loop.h"

namespace kiln::net {

namespace {

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

}  // namespace

// Answers the complete heads that the bytes begin with, in order, into the loop's scratch; returns how many bytes are
// done with.
std::size_t Connection::answer_requests(std::string_view bytes) {
  std::size_t used = 0, answered = 0;
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
    if (answered == 0) loop_.look_at_clock_once();
    answer(rest, *std::move(head));
    if (finish_ != Finish::go_on) {  // what comes after is not answered
      if (used < bytes.size()) finish_ = Finish::linger;
      return bytes.size();
    }
    if ((work_ && work_->waits) || loop_.scratch().size() >= kMaxBytesInARow || ++answered >= kMaxRequestsInARow) {
      unanswered_ = true;
      return used;
    }
  }
}

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

}  // namespace kiln::net
