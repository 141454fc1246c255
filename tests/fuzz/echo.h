// For the fuzzer of connections: a service that answers a request from its head alone, and what the client of a whole
// conversation with it must read, told by a reader who takes one request after the other.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "fuzz.h"
#include "net/head/request_head.h"
#include "net/limits.h"
#include "net/service.h"

namespace kiln::fuzz {

struct Pieces final : net::Body {
  std::size_t held_bytes() const override { return 0; }
  int left = 3;
};

// Answers from the head alone, so that a request has the same answer each time. By their targets some are left to a
// worker: /w, /l after it was found to take long, and /p piece by piece, the middle one of which is empty.
class Echo final : public net::Service {
 public:
  void prepare() override {}
  net::Reply answer(const net::Request& request, std::string& out) override {
    for (const char* slow : {"/w", "/l", "/p"}) {
      if (request.head.target.starts_with(slow)) return {.task = std::make_unique<net::Task>()};
    }
    return write(request, out);
  }
  net::Reply work(net::Task&, const net::Request& request, const net::Turn& turn, std::string& out) override {
    if (turn.is_short && request.head.target.starts_with("/l")) return {.deferred = true};
    return write(request, out);
  }
  net::Reply refuse(const net::RefusedHead& refused, std::uint64_t, std::string& out) override {
    const std::string detail = refused.refusal.detail;
    out += fmt::format("HTTP/1.1 {} Refused\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
                       refused.refusal.status, detail.size(), refused.head.method == "HEAD" ? "" : detail);
    return {.status = refused.refusal.status};
  }
  net::Reply overloaded(const net::Request&, std::string&) override {
    const bool is_loaded = true;  // by one connection at a time
    MUST(!is_loaded);
    return {};
  }
  Next next(net::Body& body, const net::Turn&, std::string& out) override {
    auto& pieces = static_cast<Pieces&>(body);
    if (--pieces.left != 1) out += fmt::format("piece {}", pieces.left);
    return pieces.left > 0 ? Next::more : Next::last;
  }
  void log(const net::Exchange&) override {}
  void flush_log() override {}
  metrics::ThreadCounts& counts() override { return counts_; }

 private:
  static net::Reply write(const net::Request& request, std::string& out) {
    const net::RequestHead& head = request.head;
    net::Reply reply{.status = 200};
    std::string body = fmt::format("{} {} {}", head.method, head.target, head.fields.size());
    for (const auto& [name, value] : head.fields) body += fmt::format("\n{}={}", name, value);
    std::string framing = fmt::format("Content-Length: {}\r\n", body.size());
    if (head.target.starts_with("/p") && head.method != "HEAD") {
      reply.body = std::make_unique<Pieces>();
      reply.chunked = !head.http_1_0, reply.until_close = head.http_1_0;
      framing = reply.chunked ? "Transfer-Encoding: chunked\r\n" : "";
      body.clear();
    }
    const bool closes = request.close || reply.until_close;
    out += fmt::format("HTTP/1.1 200 OK\r\n{}{}\r\n{}", framing, closes ? "Connection: close\r\n" : "",
                       head.method == "HEAD" ? "" : body);
    return reply;
  }
  metrics::ThreadCounts counts_{1};
};

// What the client of such a conversation must read.
inline std::string expected(std::string_view rest) {
  Echo service;
  std::string out;
  const std::atomic<bool> is_cancelled = false;
  const auto refused = [&](const net::RefusedHead& head) { return service.refuse(head, 0, out), out; };
  for (int empty_lines = 0;;) {
    if (rest.starts_with("\r\n")) {
      if (++empty_lines > net::kMaxEmptyLines)
        return refused({{400, "The connection brings empty lines instead of a request."}});
      rest.remove_prefix(2);
      continue;
    }
    if (rest.empty() || rest == "\r") return out;
    if (!net::can_begin_request(rest.front())) return refused({{400, "The request doesn't begin with a method."}});
    const std::size_t end = net::find_head_end(rest, 0);
    if (std::min(end, rest.size()) > net::kMaxHeadBytes)
      return refused({{431, "The request's head is longer than 16 KiB."}, net::glimpse(rest)});
    if (end == std::string_view::npos)
      return refused({{400, "The request ended before its head was complete."}, net::glimpse(rest)});
    const auto head = net::parse_head(rest.substr(0, end));
    if (!head) return refused(head.error());
    const net::Request request{.head = *head, .close = head->close};
    net::Reply reply = service.answer(request, out);
    if (reply.task) reply = service.work(*reply.task, request, {false, is_cancelled}, out);
    if (reply.body && reply.chunked) out += "00000007\r\npiece 2\r\n00000007\r\npiece 0\r\n0\r\n\r\n";
    if (reply.body && reply.until_close) out += "piece 2piece 0";
    if (request.close || reply.until_close) return out;
    rest.remove_prefix(end), empty_lines = 0;
  }
}

}  // namespace kiln::fuzz
