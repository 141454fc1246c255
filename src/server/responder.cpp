// The only file that knows cpp-httplib, whose limits are macros that act because the header is compiled here.
#define CPPHTTPLIB_LISTEN_BACKLOG 511  // the library's 5 drops connections of a burst; nginx uses 511 too
#include "server/responder.h"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <memory>
#include <utility>
#include <variant>

#include "api/router.h"
#include "http/problem.h"
#include "os/diagnostics.h"
#include "server/download_time.h"
#include "server/head_fields.h"

namespace kiln::server {

namespace {

// A request from memory, its answer into memory.
class MemoryStream final : public httplib::Stream {
 public:
  MemoryStream(std::string_view request, std::string& answer) : request_(request), answer_(answer) {}
  bool is_readable() const override { return !request_.empty(); }
  bool wait_readable() const override { return !request_.empty(); }
  bool wait_writable() const override { return true; }
  ssize_t read(char* to, std::size_t size) override {
    size = std::min(size, request_.size());
    std::memcpy(to, request_.data(), size);
    request_.remove_prefix(size);
    return static_cast<ssize_t>(size);
  }
  ssize_t write(const char* from, std::size_t size) override {
    answer_.append(from, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return INVALID_SOCKET; }
  time_t duration() const override { return 0; }

 private:
  std::string_view request_;
  std::string& answer_;
};

struct Task final : net::Task {
  explicit Task(api::Pending left) : pending(std::move(left)) {}
  api::Pending pending;
};

class Responder final : public httplib::Server, public net::Service {
 public:
  Responder(const api::Api& api, const api::Readers& readers, const AccessLogOptions& log, OutputQueue* log_lines)
      : api_(api), readers_(readers), log_(log, log_lines) {
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& response) {
      fill(response);
      return HandlerResponse::Handled;
    });
    set_header_writer([this](httplib::Stream& stream, httplib::Headers&) { return write_fields(stream); });
  }

  net::Reply answer(const net::Request& request, std::string& out) override {
    return guarded(request.head, request.close, out, [&]() -> net::Reply {
      auto response = respond_in_loop(api_, readers_.rows, http::parse_request(request.head));
      if (auto* pending = std::get_if<api::Pending>(&response)) {
        auto task = std::make_unique<Task>(std::move(*pending));
        task->client = log_.client_behind(request);
        return {.task = std::move(task)};
      }
      answer_ = std::get<http::Answer>(std::move(response));
      return render(request.head, request.close, out);
    });
  }

  net::Reply work(net::Task& task, const net::Request& request, const net::Turn& turn, std::string& out) override {
    return guarded(request.head, request.close, out, [&]() -> net::Reply {
      readers_.live->begin({readers_.live->limits().time, turn.is_short, &turn.is_cancelled});
      // The only kind of task there is. A long turn may follow, so that it's kept.
      answer_ = respond_in_worker(api_, readers_, http::parse_request(request.head), static_cast<Task&>(task).pending);
      if (readers_.live->needs_long_turn()) return {.deferred = true};
      return render(request.head, request.close, out);
    });
  }

  net::Reply refuse(const net::RefusedHead& refused, std::string& out) override {
    return guarded(refused.head, true, out, [&] {
      answer_ = http::problem(refused.refusal.status, refused.refusal.detail, "");
      add_cors_fields(api_, {}, answer_);
      return render(refused.head, true, out);
    });
  }

  net::Reply overloaded(const net::Request& request, std::string& out) override {
    return guarded(request.head, request.close, out, [&] {
      answer_ = api::problem_at(http::path_of(request.head.target), 503,
                                "Too many requests wait for an answer; try again in a second.", http::kNoTurn);
      answer_.retry_after_s = 1;
      add_cors_fields(api_, http::parse_request(request.head), answer_);
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
    log_.add(exchange);
  } catch (const std::bad_alloc&) {  // a line less
  }
  void flush_log() override try { log_.flush(); } catch (const std::bad_alloc&) {
  }
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
      report_event("memory ran out for {} {}", head.method, http::path_of(head.target));
    } catch (const std::exception& exception) {
      answer_ = api::problem_at(http::path_of(head.target), Error{ErrorCode::internal, exception.what()});
      report_event("{} {}: {}", head.method, http::path_of(head.target), exception.what());
    }
    out.resize(begin);
    return render(head, close, out);
  }

  // Has the library render answer_, as the answer to that head.
  net::Reply render(const net::RequestHead& head, bool close, std::string& out) {
    const bool is_head = head.method == "HEAD";
    framing_ = !answer_.rest ? Framing::length : head.http_1_0 ? Framing::until_close : Framing::chunks;
    close_ = close || framing_ == Framing::until_close;
    says_keep_alive_ = head.http_1_0 && !close_;
    net::Reply reply{.status = answer_.status,
                     .body_bytes = is_head ? 0 : static_cast<std::int64_t>(answer_.body.size()),
                     .chunked = framing_ == Framing::chunks};
    // All that it's to the library is whether a body follows; it doesn't know all methods, nor all forms of a target.
    MemoryStream stream(is_head ? "HEAD / HTTP/1.1\r\n\r\n" : "GET / HTTP/1.1\r\n\r\n", out);
    bool closed = false;
    // Told that the connection closes, the library spares itself a Keep-Alive field; which fields go out is said below.
    process_request(stream, local_, 0, local_, 0, true, closed, nullptr);

    if (framing_ == Framing::length || is_head) return reply;
    const bool is_chunk = framing_ == Framing::chunks && !answer_.body.empty();  // an empty chunk would be the last one
    if (is_chunk) fmt::format_to(std::back_inserter(out), "{:x}\r\n", answer_.body.size());
    out += answer_.body;
    if (is_chunk) out += "\r\n";
    reply.body = std::move(answer_.rest);
    return reply;
  }

  // answer_ as the library's response. An empty body is as good as one that follows by pieces.
  void fill(httplib::Response& response) {
    response.status = answer_.status;
    if (framing_ == Framing::length) response.body.swap(answer_.body);
    body_bytes_ = response.body.size();
  }

  // Instead of the library's own: that adds Keep-Alive to every answer, Accept-Ranges to HEAD, Connection: close to
  // every error and Content-Length to what is chunked, and its table of fields costs a fifth of the time of a short
  // answer.
  ssize_t write_fields(httplib::Stream& stream) {
    const bool is_data = answer_.caching == http::Caching::data;
    fields_.clear();
    etag_.clear();
    api_.append_etag(answer_, etag_);
    append_fields(answer_,
                  {.framing = framing_,
                   .body_bytes = body_bytes_,
                   .cache_control = is_data ? std::string_view(api_.cache_data) : "no-store",
                   .etag = etag_,
                   .varies_by_origin = !api_.options.any_origin && !api_.options.origins.empty(),
                   .closes = close_,
                   .says_keep_alive = says_keep_alive_},
                  fields_);
    return stream.write(fields_.data(), fields_.size());
  }

  const api::Api& api_;
  const api::Readers readers_;
  AccessLog log_;
  const std::string local_;    // addresses, which nobody reads
  std::string fields_, etag_;  // kept for their memory
  // Of the request that is being answered:
  http::Answer answer_;
  Framing framing_ = Framing::length;
  bool close_ = false, says_keep_alive_ = false;
  std::size_t body_bytes_ = 0;
};

// The library's sockets are bound by a server; this one does nothing else.
class Binder final : public httplib::Server {
 public:
  int take_socket() { return svr_sock_.exchange(INVALID_SOCKET); }
};

}  // namespace

std::unique_ptr<net::Service> make_responder(const api::Api& api, const api::Readers& readers,
                                             const AccessLogOptions& log, OutputQueue* log_lines) {
  return std::make_unique<Responder>(api, readers, log, log_lines);
}

Result<ListeningSocket> listen_on(const std::string& host, int wanted_port) {
  Binder binder;
  int bind_errno = 0;
  // The library's default is SO_REUSEPORT, by which two servers would share a port without a word.
  binder.set_socket_options([](socket_t socket) { httplib::set_socket_opt(socket, SOL_SOCKET, SO_REUSEADDR, 1); });
  binder.set_error_logger([&](const httplib::Error& error, const httplib::Request*) {
    if (error == httplib::Error::BindIPAddress || error == httplib::Error::Listen) bind_errno = errno;
  });
  const int port = wanted_port == 0                         ? binder.bind_to_any_port(host)
                   : binder.bind_to_port(host, wanted_port) ? wanted_port
                                                            : -1;
  if (port > 0) return ListeningSocket{FileDescriptor(binder.take_socket()), port};
  return fail(ErrorCode::io, "cannot listen on {} port {}: {}", host, wanted_port,
              bind_errno != 0 ? errno_message(bind_errno) : "no such host or address");
}

}  // namespace kiln::server
