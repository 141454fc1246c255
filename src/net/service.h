// What the connection layer asks of whoever answers requests. The layer knows bytes, sockets and the framing of
// requests; a service knows paths, answers and how they are written.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/guard.h"

namespace kiln::net {

// Where a request is answered. Constant time: at once, in the event loop's thread. Everything else: in a worker.
enum class Lane { loop, worker };

// The rest of an answer whose bytes are made piece by piece, while the client reads: a download. The service derives
// from it. Between two pieces nobody works on it, so that a client that reads slowly holds no thread.
struct Body {
  virtual ~Body() = default;
};

struct Request {
  std::string_view bytes;  // the head as received, which passed the guard, its empty line included
  RequestHead head;
  bool close = false;  // the answer says that the connection closes after it
};

struct Reply {
  bool needs_worker = false;  // asked in the loop's lane about what belongs to a worker; nothing was answered
  int status = 0;
  std::int64_t body_bytes = 0;           // of the answer itself, without the head; without what `body` adds later
  std::unique_ptr<Body> body = nullptr;  // more to come; null for most
  bool chunked = false;  // the body's pieces are framed as chunks; otherwise the connection's end ends them
};

// A line of the access log.
struct Exchange {
  std::string_view peer;            // the address at the connection's other end
  std::string_view head;            // as in Request; empty where it was refused
  std::string_view method, target;  // as sent; empty where the request wasn't even that
  int status = 0;
  std::int64_t body_bytes = 0;
  std::chrono::steady_clock::duration duration{};  // from the complete head to the last byte given to the kernel
};

// One for each loop and each worker: one thread at a time uses it, so it may own a database connection without a lock.
class Service {
 public:
  virtual ~Service() = default;

  // Appends the answer to `out`. Never throws: what goes wrong is an answer, too.
  virtual Reply answer(const Request& request, Lane lane, std::string& out) = 0;

  // Appends a refusal after which the connection closes. `head`: as far as it's known.
  virtual Reply refuse(const Refusal& refusal, const RequestHead& head, std::string& out) = 0;

  // Appends "come back later" (503 with Retry-After).
  virtual Reply overloaded(const Request& request, std::string& out) = 0;

  // Appends the next piece of that body, which this service or one of its siblings began, to `out`.
  enum class Next { more, last, failed };  // failed: the client must see that the answer isn't whole
  virtual Next next(Body& body, std::string& out) = 0;

  // The access log, only where it's on: add() notes a line, flush() writes what was noted since.
  virtual void log(const Exchange& exchange) = 0;
  virtual void flush_log() = 0;
};

}  // namespace kiln::net
