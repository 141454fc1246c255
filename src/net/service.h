// What the connection layer asks of whoever answers requests. The layer knows bytes, sockets and the framing of
// requests; a service knows paths, answers and how they are written.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "metrics/thread_counts.h"
#include "net/head/request_head.h"

namespace kiln::net {

// What an event loop's service leaves to a worker's, with what it has found out already. The service derives from it.
struct Task {
  virtual ~Task() = default;
  std::shared_ptr<void> owner = {};  // the service's: what it needs lives as long as it does
  std::string client = {};           // who asks, where that isn't whoever the connection comes from
};

// What a worker may take for one call.
struct Turn {
  bool is_short;                          // only what takes no longer than a short time may be done
  const std::atomic<bool>& is_cancelled;  // nobody waits for it any more: looked at every now and then
};

// The rest of an answer whose bytes are made piece by piece, while the client reads: a download. The service derives
// from it. Between two pieces nobody works on it, so that a client that reads slowly holds no thread.
struct Body {
  virtual ~Body() = default;
  // What it holds in memory between two pieces, about.
  virtual std::size_t held_bytes() const = 0;
  std::shared_ptr<void> owner = {};  // the service's: what it needs lives as long as it does
};

struct Request {
  RequestHead head = {};
  bool close = false;          // the answer says that the connection closes after it
  std::string_view peer = {};  // the address at the connection's other end
  std::uint64_t number = 0;    // which no other request to the same connection layer has
};

struct Reply {
  std::unique_ptr<Task> task = nullptr;  // nothing was answered yet: it would take longer than a loop has time for
  bool deferred = false;                 // nor was it in a worker: it would take longer than a short turn
  std::uint16_t route = 0;               // the service's own number of what is asked for, by which requests are counted
  int status = 0;
  std::int64_t body_bytes = 0;           // of the answer itself, without the head; without what `body` adds later
  std::unique_ptr<Body> body = nullptr;  // more to come; null for most
  // Where the body ends: its pieces are framed as chunks, or the connection's end ends them, or the head has said how
  // many bytes there are, which is then what its pieces must have.
  bool chunked = false, until_close = false;
};

// What has no room for a connection: the server, or its client's share of it.
enum class Full { server, client };

// A line of the access log.
struct Exchange {
  std::string_view peer;    // the address at the connection's other end
  const RequestHead& head;  // of one that was refused, what is known
  int status = 0;
  std::int64_t body_bytes = 0;
  std::chrono::steady_clock::duration duration{};  // from the complete head to the last byte given to the kernel
  const char* reason = nullptr;                    // why it was refused; null: it wasn't
  std::uint64_t number = 0;                        // the request's
  std::uint16_t route = 0;                         // as its reply has it
};

// One for each loop and each worker: one thread at a time uses it, so it may own a database connection without a lock.
class Service {
 public:
  virtual ~Service() = default;

  // Once, in the thread that is going to use it.
  virtual void prepare() = 0;

  // All but the log throw nothing but std::bad_alloc: what goes wrong is an answer, too.

  // In an event loop: appends the answer to `out`, or returns a task for work().
  virtual Reply answer(const Request& request, std::string& out) = 0;

  // In a worker: appends the answer to the same request, of which another service has returned that task.
  virtual Reply work(Task& task, const Request& request, const Turn& turn, std::string& out) = 0;

  // Appends a refusal after which the connection closes. It has no body where the method is known to be HEAD. number:
  // as a request has.
  virtual Reply refuse(const RefusedHead& refused, std::uint64_t number, std::string& out) = 0;

  // Appends "come back later" (503 with Retry-After).
  virtual Reply overloaded(const Request& request, std::string& out) = 0;

  // Appends the next piece of that body, which this service or one of its siblings began, to `out`.
  enum class Next { more, last, failed };  // failed: the client must see that the answer isn't whole
  virtual Next next(Body& body, const Turn& turn, std::string& out) = 0;

  // The access log, only where it's on: log() notes a line, flush_log() writes what was noted since.
  virtual void log(const Exchange& exchange) = 0;
  virtual void flush_log() = 0;

  // What the thread counts, which has this service.
  virtual metrics::ThreadCounts& counts() = 0;
};

}  // namespace kiln::net
