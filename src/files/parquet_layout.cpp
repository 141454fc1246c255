#include "files/parquet_layout.h"

#include <algorithm>
#include <utility>

#include "http/answer.h"
#include "parquet/file_writer.h"
#include "parquet/page_writer.h"
#include "query/parse_selection.h"
#include "ranks/format.h"

namespace kiln::files {

static_assert(download::kGroupRows == ranks::kSegmentRows, "no group is of two segments");

ParquetLayout::ParquetLayout(const dataset::Dataset& dataset, const dataset::QueryConnection& reader,
                             MemoryBudget* budget)
    : dataset_(dataset),
      plan_(download::plan_parquet(dataset, reader, query::select_all(dataset))),
      segments_(static_cast<std::size_t>(ranks::segments_of(dataset.rows()))),
      is_done_(segments_.size()),
      left_(segments_.size()) {
  if (budget) charge_.emplace(*budget, MemoryUse::files);
  if (left_ == 0) finish();
  charge();
}

std::size_t ParquetLayout::Job::held_bytes() const {
  std::size_t bytes = sizeof(*this) + (group ? group->held_bytes() : 0);
  for (const Made& one : made) bytes += sizeof(one) + one.chunks.capacity() * sizeof(one.chunks[0]);
  return bytes;
}

// REQUIRED: the mutex is held, or nobody else has it yet.
void ParquetLayout::charge() {
  if (!charge_) return;
  std::size_t bytes = sizeof(*this) + plan_.held_bytes() + is_done_.capacity() + footer_.capacity() +
                      begins_.capacity() * sizeof(begins_[0]) + groups_.capacity() * sizeof(groups_[0]);
  for (const std::vector<Made>& segment : segments_) {
    for (const Made& made : segment) bytes += sizeof(made) + made.chunks.capacity() * sizeof(made.chunks[0]);
  }
  for (const std::unique_ptr<Job>& job : paused_) bytes += job->held_bytes();
  charge_->set(static_cast<std::int64_t>(bytes));
}

// What somebody has begun, or the next segment, or one that somebody else is at, who may have been ended. REQUIRED:
// it isn't known.
std::unique_ptr<ParquetLayout::Job> ParquetLayout::take() {
  std::erase_if(paused_, [&](const auto& job) { return is_done_[job->segment] != 0; });
  if (!paused_.empty()) {
    std::unique_ptr<Job> job = std::move(paused_.back());
    paused_.pop_back();
    return job;
  }
  auto job = std::make_unique<Job>();
  job->segment =
      next_ < segments_.size() ? next_++ : static_cast<std::size_t>(std::ranges::find(is_done_, 0) - is_done_.begin());
  job->rows.first = static_cast<std::int64_t>(job->segment) * ranks::kSegmentRows;
  job->rows.count = std::min(ranks::kSegmentRows, dataset_.rows() - job->rows.first);
  return job;
}

// Returns whether all of the segment is made.
Result<bool> ParquetLayout::work(Job& job, dataset::QueryConnection& reader,
                                 std::chrono::steady_clock::time_point until) const {
  parquet::PageWriter pages;
  std::string unused;
  while (job.rows.count > 0) {
    if (!job.group) job.group = std::make_unique<download::ParquetGroup>(plan_, job.rows);
    unused.clear();
    KILN_TRY(const bool is_complete, job.group->step(reader, pages, http::kPieceBytes, unused));
    if (is_complete) {
      job.made.push_back({{job.rows.first, job.group->size()}, job.group->chunks()});
      job.group.reset();
      job.rows.drop_front(job.made.back().rows.count);
    }
    if (std::chrono::steady_clock::now() >= until) break;
  }
  return job.rows.count == 0;
}

void ParquetLayout::give_back(std::unique_ptr<Job> job, bool is_done) {
  const std::scoped_lock lock(mutex_);
  if (is_done_[job->segment]) return;  // by somebody else
  if (is_done) {
    is_done_[job->segment] = 1;
    segments_[job->segment] = std::move(job->made);
    if (--left_ == 0) finish();
  } else {
    paused_.push_back(std::move(job));
  }
  charge();
}

void ParquetLayout::finish() {
  parquet::FileWriter file = download::begin_parquet(dataset_, plan_);
  std::string begin;
  file.begin(begin);
  std::int64_t offset = file.bytes();
  for (const std::vector<Made>& segment : segments_) {
    for (const Made& made : segment) {
      groups_.push_back(made.rows);
      for (const parquet::ChunkInfo& chunk : made.chunks) {
        begins_.push_back(offset);
        offset += chunk.packed_bytes();
      }
      file.add_group(made.chunks, made.rows.count);
    }
  }
  begins_.push_back(offset);
  file.end(footer_);
  segments_ = {};
  paused_.clear();
  is_known_.store(true, std::memory_order_release);
}

Result<bool> ParquetLayout::measure(dataset::QueryConnection& reader, std::chrono::nanoseconds at_most) {
  const auto until = std::chrono::steady_clock::now() + at_most;
  for (bool has_time = true; has_time && !is_known(); has_time = std::chrono::steady_clock::now() < until) {
    std::unique_ptr<Job> job;
    {
      const std::scoped_lock lock(mutex_);
      if (is_known()) break;
      job = take();
      charge();
    }
    const auto is_done = work(*job, reader, until);
    give_back(std::move(job), is_done.value_or(false));
    if (!is_done) return tl::unexpected(is_done.error());
  }
  return is_known();
}

std::int64_t ParquetLayout::chunk_of(std::int64_t byte) const {
  return std::ranges::upper_bound(begins_, byte) - begins_.begin() - 1;
}

}  // namespace kiln::files
