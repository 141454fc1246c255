// One client's connection: reads heads, has them answered in order, sends the answers, and closes. Everything happens
// in its loop's thread; while a worker answers, the loop leaves the connection alone.
//
//   idle ──first byte──> reading ──head complete──> answered at once ──> idle
//                           │                    ├─> ready (others have their turn) ──> answered
//                           │                    └─> working (a worker answers) ──> writing, or idle
//                           └── refused ──> lingering ──> closing        writing: until the client has taken it all
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "net/client_socket.h"
#include "net/clients/client_connections.h"
#include "net/job.h"
#include "net/service.h"
#include "os/file_descriptor.h"
#include "os/memory_budget.h"

namespace kiln::net {

class Loop;

enum class Phase : std::uint8_t {
  idle,       // waits for a request's first byte
  reading,    // has part of a head
  ready,      // more of its requests are to be answered, when the others have had their turn
  working,    // a worker has it
  writing,    // the kernel doesn't take more at the moment
  lingering,  // has said all; waits for the client to close
  closing,    // libuv is about to give it back
};
inline constexpr std::size_t kPhases = 7;
inline std::size_t index(Phase phase) { return static_cast<std::size_t>(phase); }

class Connection {
 public:
  Connection(Loop& loop, std::string remote, ClientConnections::Place place);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Takes the socket and begins to read. `position`: its own, in the loop's list.
  void open(FileDescriptor socket, std::list<Connection>::iterator position);

  Phase phase() const { return phase_; }
  std::uint64_t since_ms() const { return since_ms_; }  // when the phase began, by the loop's clock
  std::list<Connection>::iterator position() const { return position_; }
  void entered(Phase phase, std::uint64_t now_ms);  // called by Loop::move

  const std::string& client() const { return remote_; }

  // The time of its phase is over.
  void expire();
  // Goes on answering. REQUIRED: it's ready.
  void take_turn();
  // A worker is done with it. REQUIRED: it's working.
  void on_worked();
  // Refuses what a worker should answer if that hasn't been tried for too long. REQUIRED: it's working.
  void refuse_if_overdue();
  // The server stops: a question, or everything, isn't answered any more. REQUIRED: it's working.
  void give_up(bool downloads_too);
  // Closes it if nothing has come from it for that long, and nothing is on its way in the kernel. REQUIRED: it's idle.
  void close_if_idle_for(std::uint64_t ms);
  void close();

 private:
  // What is to be done when everything answered so far has been sent.
  enum class Finish : std::uint8_t { go_on, close, linger };

  // What libuv and the loop call goes through here: an exception (memory that ran out) ends this connection alone.
  template <class Do>
  void guarded(const Do& act) {
    try {
      act(*this);
    } catch (const std::exception& exception) {
      fail(exception);
    }
  }

  // connection.cpp
  void on_read(ssize_t size, const char* data);
  void on_end();
  void receive(std::string_view bytes);
  void read_on(bool on);
  bool send(std::string& bytes);
  void on_written(int status);
  void advance();
  void wait_for_bytes();
  std::int64_t held_bytes() const;
  bool recharge();

  // connection_answers.cpp
  std::size_t answer_requests(std::string_view bytes);
  void answer(std::string_view bytes, RequestHead head);
  void refuse(const RefusedHead& refused);
  struct Outcome {
    metrics::Lane lane;
    std::uint16_t route;
    int status;
    std::int64_t body_bytes;
    const char* reason = nullptr;  // why its head was refused
  };
  void conclude(const Request& request, const Outcome& outcome);
  void conclude_unanswered();

  // connection_jobs.cpp
  void give_to_worker();
  void add_job(Job::Kind kind);
  void on_answered();
  void on_piece();
  void leave();

  // connection_ending.cpp
  void fail(const std::exception& exception);
  void end_phase();
  Finish closing() const;
  void finish();
  void linger();

  Loop& loop_;
  std::string remote_;
  ClientConnections::Place place_;
  std::list<Connection>::iterator position_;
  ClientSocket socket_;
  Phase phase_ = Phase::idle;
  Finish finish_ = Finish::go_on;
  bool ended_ = false;        // the client will send no more
  bool unanswered_ = false;   // received_ may begin with a complete head
  bool head_begins_ = false;  // a head has been completed, so what is read now belongs to another
  std::uint64_t since_ms_ = 0;
  std::chrono::steady_clock::time_point began_;  // when the head that is being answered was complete
  std::string received_;                         // bytes that aren't answered yet
  std::size_t searched_ = 0;                     // of them, where no head ends
  int empty_lines_ = 0;                          // since the last head
  std::size_t discarded_ = 0;                    // bytes thrown away while lingering

  // What a worker is doing for it; null for a connection that has never needed one.
  struct Work final : Job {
    explicit Work(Connection& owner) : connection(owner) {}
    bool run(Service& service, const Turn& turn) override;
    void finished(End how) override;
    void answer(Service& service, const Turn& turn);
    void append_piece(Service& service, const Turn& turn);

    Connection& connection;
    std::string bytes;  // of the head
    Request request;    // its views are into bytes
    Reply reply;
    std::string out;
    Service::Next next = Service::Next::last;
    std::uint16_t route = 0;  // of the request
    bool is_open = false;     // it hasn't been counted yet
    bool waits = false;       // reply.task is to be given to a worker
    bool was_long = false;    // the last question
    bool has_failed = false;  // by an exception
    End end = End::done;
  };
  std::unique_ptr<Work> work_;
  MemoryCharge charge_;
  bool is_given_ = false;  // the workers have the job
  bool has_left_ = false;  // the client is gone, and a worker still has the job
  friend class Loop;
  Connection* worked_before_ = nullptr;  // guarded by the loop's mutex; see Loop::post_worked
};

}  // namespace kiln::net
