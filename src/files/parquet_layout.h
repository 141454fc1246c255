// Where each column of each row group begins in the Parquet file of all rows, how long it is, and its footer: found out
// when it's first asked for, by making everything once. That takes what a download takes, some 20 million values a
// second, so that it's done in parts, by whoever asks, and a part that takes too long is gone on with.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "dataset/dataset.h"
#include "dataset/query_connection.h"
#include "download/parquet_group.h"
#include "download/parquet_plan.h"
#include "os/memory_budget.h"
#include "parquet/column_chunk.h"

namespace kiln::files {

// Any number of threads may use it, each with its own reader.
class ParquetLayout {
 public:
  // The dataset and the budget, which may be null, must outlive it; what it holds is charged to that.
  ParquetLayout(const dataset::Dataset& dataset, const dataset::QueryConnection& reader, MemoryBudget* budget);

  // Goes on for that long, or by a step of some milliseconds if that is longer; returns whether all is known. Errors:
  // those of QueryConnection.
  Result<bool> measure(dataset::QueryConnection& reader, std::chrono::nanoseconds at_most);

  const download::ParquetPlan& plan() const { return plan_; }

  // All else REQUIRES that it's known. Chunks, a column of a row group each, are numbered from 0, group by group.
  std::int64_t bytes() const { return begin_of(chunks()) + static_cast<std::int64_t>(footer_.size()); }
  std::int64_t chunks() const { return static_cast<std::int64_t>(begins_.size()) - 1; }
  // Where a chunk begins; that of chunks() is where the footer does.
  std::int64_t begin_of(std::int64_t chunk) const { return begins_[static_cast<std::size_t>(chunk)]; }
  // The chunk that has this byte. REQUIRED: one has it.
  std::int64_t chunk_of(std::int64_t byte) const;
  const download::GroupRows& group(std::int64_t number) const { return groups_[static_cast<std::size_t>(number)]; }
  const std::string& footer() const { return footer_; }

 private:
  // The row groups of a segment of ranks, in which those that were begun stay until somebody goes on.
  struct Made {
    download::GroupRows rows;
    std::vector<parquet::ChunkInfo> chunks;
  };
  struct Job {
    std::size_t segment = 0;
    download::GroupRows rows = {};  // that are left
    std::vector<Made> made = {};
    std::unique_ptr<download::ParquetGroup> group = nullptr;  // that is being made; it has the address of `rows`

    std::size_t held_bytes() const;
  };
  bool is_known() const { return is_known_.load(std::memory_order_acquire); }
  Result<bool> work(Job& job, dataset::QueryConnection& reader, std::chrono::steady_clock::time_point until) const;
  std::unique_ptr<Job> take();
  void give_back(std::unique_ptr<Job> job, bool is_done);
  void finish();
  void charge();

  const dataset::Dataset& dataset_;
  const download::ParquetPlan plan_;
  std::mutex mutex_;  // of all until it's known
  std::vector<std::vector<Made>> segments_;
  std::vector<std::unique_ptr<Job>> paused_;
  std::vector<char> is_done_;        // by segment
  std::size_t next_ = 0, left_ = 0;  // the segment to be begun next; how many aren't done
  std::optional<MemoryCharge> charge_;
  std::vector<std::int64_t> begins_;
  std::vector<download::GroupRows> groups_;
  std::string footer_;
  std::atomic<bool> is_known_ = false;
};

}  // namespace kiln::files
