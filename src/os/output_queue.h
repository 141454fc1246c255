// Lines on their way to a standard stream: whoever adds some never waits, whatever the stream's reader does. A pipe
// whose reader stalls takes 64 KiB and then blocks every writer; a log must not stop the service whose log it is.
// Written by ourselves: spdlog's asynchronous logger counts messages and not lines, and waits for ever at its end for a
// stream that takes nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace kiln {

// Any number of threads may use it.
class OutputQueue {
 public:
  // Lines that were not written, and why: an errno, or 0 where they came faster than the stream took them.
  using OnLoss = std::function<void(std::size_t lines, int reason)>;

  // max_bytes: what may wait; beyond it, what is new is lost. on_loss: called in the queue's own thread, at most once
  // in kLossMs and at the end.
  OutputQueue(int descriptor, std::size_t max_bytes, OnLoss on_loss);
  // Writes what still waits, for a second at most.
  ~OutputQueue();
  OutputQueue(const OutputQueue&) = delete;
  OutputQueue& operator=(const OutputQueue&) = delete;

  // Whole lines. They are written in this order, and no other thread's come between them.
  void add(std::string_view lines);

  // How many lines were lost since the beginning.
  std::int64_t lost() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // the thread's, too, which may outlive the queue in a write that never returns
};

}  // namespace kiln
