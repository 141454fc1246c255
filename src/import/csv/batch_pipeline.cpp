#include "import/csv/batch_pipeline.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace kiln::import {

namespace {

constexpr std::size_t kBatches = 4;  // about 1 MB each; more would only smooth out longer hiccups than there are

// Batches that go around between two threads: full ones one way, empty ones back.
class Exchange {
 public:
  Exchange() : empty_(kBatches) {}

  // For the reading thread: an empty batch; nothing where the other thread has given up.
  std::optional<RecordBatch> take_empty() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !empty_.empty() || is_cancelled_; });
    return is_cancelled_ ? std::nullopt : take(empty_);
  }
  void put_full(RecordBatch batch) {
    change([&] { full_.push_back(std::move(batch)); });
  }
  void finish(Result<void> outcome) {
    change([&] {
      is_finished_ = true;
      outcome_ = std::move(outcome);
    });
  }

  // For the working thread: the next batch in order; nothing at the end.
  std::optional<RecordBatch> take_full() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !full_.empty() || is_finished_; });
    return full_.empty() ? std::nullopt : take(full_);
  }
  void put_empty(RecordBatch batch) {
    change([&] { empty_.push_back(std::move(batch)); });
  }
  void cancel() {
    change([&] { is_cancelled_ = true; });
  }

  // REQUIRED: the reading thread has ended.
  Result<void> outcome() const { return outcome_; }

 private:
  static std::optional<RecordBatch> take(std::deque<RecordBatch>& from) {
    std::optional batch(std::move(from.front()));
    from.pop_front();
    return batch;
  }
  template <class Change>
  void change(const Change& apply) {
    {
      const std::scoped_lock lock(mutex_);
      apply();
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<RecordBatch> empty_, full_;
  bool is_finished_ = false, is_cancelled_ = false;
  Result<void> outcome_;
};

Result<void> read_all(RecordReader& reader, const std::function<double()>& progress, const BatchHandler& on_read,
                      Exchange& exchange) {
  while (auto batch = exchange.take_empty()) {
    KILN_TRY(const bool is_there, reader.next(*batch));
    if (!is_there) break;
    batch->fraction_read = progress();
    if (on_read) KILN_CHECK(on_read(*batch));
    exchange.put_full(*std::move(batch));
  }
  return {};
}

}  // namespace

Result<void> for_each_batch(RecordReader& reader, const std::function<double()>& progress, const BatchHandler& on_batch,
                            const BatchHandler& on_read) {
  Exchange exchange;
  std::exception_ptr exception;  // memory ran out; it belongs to the caller's thread
  std::jthread reading([&] {
    try {
      exchange.finish(read_all(reader, progress, on_read, exchange));
    } catch (...) {
      exception = std::current_exception();
      exchange.finish({});
    }
  });
  // However this function is left, the reading thread must not wait for a batch any more.
  const struct Cancel {
    Exchange& exchange;
    ~Cancel() { exchange.cancel(); }
  } cancel{exchange};
  while (auto batch = exchange.take_full()) {
    KILN_CHECK(on_batch(*batch));
    exchange.put_empty(*std::move(batch));
  }
  reading.join();
  if (exception) std::rethrow_exception(exception);
  return exchange.outcome();
}

}  // namespace kiln::import
