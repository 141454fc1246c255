#include "server/responder.h"

#include <time.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "api/problems.h"
#include "api/router.h"
#include "api/routes.h"
#include "http/problem.h"
#include "net/clients/client_address.h"
#include "os/diagnostics.h"
#include "server/answer_writer.h"
#include "server/download_time.h"
#include "server/log/health_check.h"
#include "server/log/request_id.h"
#include "server/no_room.h"
#include "server/ready_answers.h"

namespace kiln::server {

namespace {

constexpr std::size_t kReadyBytes = 256 * 1024;  // of answers that a loop has ready

struct Task final : net::Task {
  explicit Task(api::Pending left) : pending(std::move(left)) {}
  api::Pending pending;
};

class Responder final : public net::Service {
 public:
  Responder(const api::Api& api, const api::Readers& readers, const Shared& shared)
      : api_(api),
        readers_(readers),
        routes_(api::route_labels(api)),
        trusted_proxies_(shared.log.options().trusted_proxies),
        limiter_(shared.limiter),
        log_(shared.log),
        ids_(shared.origin),
        writer_(api),
        ready_answers_(std::min(kReadyBytes, api.options.cache_bytes)) {}

  net::Reply answer(const net::Request& request, std::string& out) override {
    begin(request);
    return guarded(request.head, request.close, out, [&]() -> net::Reply {
      const http::Request asked = parse(request.head);
      if (limiter_ && !is_health_check(request.head)) {
        if (const auto wait = limiter_->admit(client_of(request), RateLimiter::Clock::now()); wait.count() > 0)
          return refuse_for(wait, request, asked, out);
      }
      if (const auto* ready = ready_answers_.find(asked, request, is_https_); ready && is_unchanged())
        return repeat(*ready, out);
      if (ready_answers_.may_keep()) counts().add(metrics::Event::ready_miss);
      auto response = respond_in_loop(api_, readers_, asked);
      if (auto* pending = std::get_if<api::Pending>(&response)) {
        auto task = std::make_unique<Task>(std::move(*pending));
        task->client = log_.client_behind(request);
        const std::uint16_t route = api::number_of(api_, task->pending.route);
        return {.task = std::move(task), .route = route};
      }
      answer_ = std::get<http::Answer>(std::move(response));
      const bool is_lasting = answer_.status == 200 && answer_.caching != http::Caching::never && !answer_.rest;
      const std::size_t begin = out.size();
      net::Reply reply = render(request.head, request.close, out);
      if (is_lasting) ready_answers_.add(std::string_view(out).substr(begin), reply);
      return reply;
    });
  }

  net::Reply work(net::Task& task, const net::Request& request, const net::Turn& turn, std::string& out) override {
    begin(request);
    return guarded(request.head, request.close, out, [&]() -> net::Reply {
      readers_.live->begin({readers_.live->limits().time, turn.is_short, &turn.is_cancelled});
      // The only kind of task there is. A long turn may follow, so that it's kept.
      answer_ = respond_in_worker(api_, readers_, parse(request.head), static_cast<Task&>(task).pending);
      if (readers_.live->needs_long_turn()) return {.deferred = true};
      return render(request.head, request.close, out);
    });
  }

  net::Reply refuse(const net::RefusedHead& refused, std::uint64_t number, std::string& out) override {
    id_ = ids_.of({}, number);
    is_https_ = false;
    return guarded(refused.head, true, out, [&] {
      answer_ = http::problem(refused.refusal.status, refused.refusal.detail, "");
      http::add_request_id(answer_, id_);
      add_cors_fields(api_, {}, answer_);
      return render(refused.head, true, out);
    });
  }

  net::Reply overloaded(const net::Request& request, std::string& out) override {
    begin(request);
    return guarded(request.head, request.close, out, [&] {
      answer_ = api::problem_at(http::path_of(request.head.target), 503,
                                "Too many requests wait for an answer; try again in a second.", http::kNoTurn);
      answer_.retry_after_s = 1;
      http::add_request_id(answer_, id_);
      add_cors_fields(api_, parse(request.head), answer_);
      return render(request.head, request.close, out);
    });
  }

  Next next(net::Body& body, const net::Turn& turn, std::string& out) override try {
    auto& stream = static_cast<http::Stream&>(body);  // the only kind of body there is
    const auto more = next_piece(stream, *readers_.live, turn.is_cancelled, out);
    if (more) return *more ? Next::more : Next::last;
    if (!turn.is_cancelled) report_event("an answer was cut short: {}", more.error().message);
    return Next::failed;
  } catch (const std::exception& exception) {
    report_event("an answer was cut short: {}", exception.what());
    return Next::failed;
  }

  void log(const net::Exchange& exchange) override try {
    log_.add(exchange, routes_[exchange.route], ids_.of(exchange.head, exchange.number));
  } catch (const std::bad_alloc&) {  // a line less
  }
  void flush_log() override try { log_.flush(); } catch (const std::bad_alloc&) {
  }
  metrics::ThreadCounts& counts() override { return *readers_.counts; }
  // The library's lists of methods are made for each thread when it first reads a request line, and a thread in which
  // they can't be has no way to say so.
  void prepare() override {
    std::string out;
    answer_ = http::problem(404, "", "/");
    render({}, true, out);
  }

 private:
  // What respond() returns. An exception becomes an answer, as everything that goes wrong does: errors are values, so
  // it's a mistake of ours, or memory that ran out.
  template <class Respond>
  net::Reply guarded(const net::RequestHead& head, bool close, std::string& out, const Respond& respond) {
    const std::size_t begin = out.size();
    try {
      return respond();
    } catch (const std::bad_alloc&) {
      answer_ =
          api::problem_at(http::path_of(head.target), 503, "Memory ran out; try again in a second.", http::kNoMemory);
      answer_.retry_after_s = 1;
      counts().add(metrics::Event::memory_out);
      report_event("memory ran out for {} {}", head.method, http::path_of(head.target));
    } catch (const std::exception& exception) {
      answer_ = api::problem_at(http::path_of(head.target), Error{ErrorCode::internal, exception.what()});
      report_event("{} {}: {}", head.method, http::path_of(head.target), exception.what());
    }
    out.resize(begin);
    http::add_request_id(answer_, id_);
    return render(head, close, out);
  }

  void begin(const net::Request& request) {
    id_ = ids_.of(request.head, request.number);
    is_https_ = net::came_by_https(request.peer, request.head.fields, trusted_proxies_);
  }

  http::Request parse(const net::RequestHead& head) const {
    http::Request request = http::parse_request(head);
    request.id = id_;
    return request;
  }

  net::Address client_of(const net::Request& request) const {
    const auto client = net::client_behind_proxies(request.peer, request.head.fields, trusted_proxies_);
    return client ? *client : net::Address::parse(request.peer).value_or(net::Address());
  }

  // Appends "you have sent too much lately" (RFC 6585, section 4).
  net::Reply refuse_for(std::chrono::nanoseconds wait, const net::Request& request, const http::Request& asked,
                        std::string& out) {
    counts().add(metrics::Event::rate_limited);
    answer_ = too_often(limiter_->limit(), wait, http::path_of(request.head.target));
    http::add_request_id(answer_, id_);
    add_cors_fields(api_, asked, answer_);
    return render(request.head, request.close, out);
  }

  // Appends an answer that was given before, with a stamp of its own.
  net::Reply repeat(const ReadyAnswers::Ready& ready, std::string& out) {
    counts().add(metrics::Event::ready_hit);
    ReadyAnswers::append(ready, id_, out);
    return {.route = ready.route, .status = ready.status, .body_bytes = ready.body_bytes};
  }

  // Whether the file is what it was a few milliseconds ago at the latest. What is ready was found to be right when it
  // was made; what is read now is checked each time (api/router.cpp).
  bool is_unchanged() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    if (now.tv_sec != checked_.tv_sec || now.tv_nsec != checked_.tv_nsec) {
      checked_ = now;
      was_unchanged_ = api_.dataset.check_unchanged().has_value();
    }
    return was_unchanged_;
  }

  // Appends answer_, as the answer to that head.
  net::Reply render(const net::RequestHead& head, bool close, std::string& out) {
    return writer_.write({head, close, id_, is_https_}, answer_, out);
  }

  const api::Api& api_;
  const api::Readers readers_;
  const std::vector<std::string> routes_;  // what the log calls them
  const std::vector<net::Network>& trusted_proxies_;
  RateLimiter* const limiter_;
  AccessLog& log_;
  RequestIds ids_;
  AnswerWriter writer_;
  ReadyAnswers ready_answers_;
  timespec checked_{};  // when, by the clock's ticks
  bool was_unchanged_ = false;
  // Of the request that is being answered:
  std::string_view id_;
  bool is_https_ = false;
  http::Answer answer_;
};

}  // namespace

std::unique_ptr<net::Service> make_responder(const api::Api& api, const api::Readers& readers, const Shared& shared) {
  return std::make_unique<Responder>(api, readers, shared);
}

}  // namespace kiln::server
