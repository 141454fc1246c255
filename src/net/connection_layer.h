// The connection layer as a whole: a listener, event loops that own the connections, and workers for what takes long.
//
//   socket ─> Listener ─> Loop (one or more) ─> parse_head ─> Service::answer, at once ─> socket
//                                                          └─> WorkerPool ─> Service::work, next ─> Loop ─> socket
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "net/clients/client_connections.h"
#include "net/limits.h"
#include "net/service.h"
#include "os/file_descriptor.h"
#include "os/memory_budget.h"

namespace kiln::net {

class Loop;
class Listener;
struct Shared;
class WorkerPool;

class ConnectionLayer {
 public:
  // `socket` listens already. `services`: one for each loop, then one for each thread of the workers; they must outlive
  // it. Throws std::system_error where threads or descriptors are wanting.
  // `refusal`: makes the bytes that a connection beyond the limits gets before it's closed; number: as requests have.
  ConnectionLayer(const Options& options, FileDescriptor socket, const std::vector<Service*>& services,
                  std::function<std::string(Full, std::uint64_t)> refusal, MemoryBudget& budget);
  ~ConnectionLayer();

  // Begins to serve, in threads of its own. Throws std::system_error where there can't be as many, and then nothing
  // runs.
  void start();

  // Begins to drain: no more connections are accepted, what has arrived is answered, and it has ended when all
  // connections have closed: at once where all are idle, 1 s later where some were active or a question is being
  // answered, 8 s later whatever goes on. Any thread may call it after start(); the destructor does.
  void stop();
  // Whether it has drained. Any thread may call it.
  bool has_ended() const { return running_ == 0; }

  // Whether every loop has come by since it was asked last. Any thread may call both, between start() and stop().
  void ask_for_sign_of_life();
  bool has_given_sign_of_life() const { return signs_ == loops_.size(); }

  // How many jobs of each kind (net::Job) wait for a worker. Any thread may call it.
  std::array<std::size_t, metrics::kTurnKinds> waiting();

 private:
  const Options options_;
  ClientConnections clients_;  // outlives the connections
  std::unique_ptr<Shared> shared_;
  std::unique_ptr<Listener> listener_;  // outlives the loops
  std::vector<std::unique_ptr<Loop>> loops_;
  std::unique_ptr<WorkerPool> workers_;   // ended first: its jobs post to the loops
  std::atomic<std::size_t> running_ = 0;  // loops
  std::atomic<bool> is_stopping_ = false;
  std::atomic<std::size_t> signs_ = 0;  // of life, since it was asked for
  std::vector<std::thread> threads_;
};

}  // namespace kiln::net
