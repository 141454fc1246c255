// Where each block of rows begins in a file of them, and so how long the file is. It's found out when it's first asked
// for, not baked: a form's lengths come from its cells (row_text.h) at some 10 ns a row and column, so that a file of
// 10 million rows takes a fraction of a second once, and a baked file needn't know the forms of the program that will
// serve it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <vector>

#include "dataset/query_connection.h"
#include "files/row_text.h"

namespace kiln::files {

// Any number of threads may use it, each with its own reader.
class RowLayout {
 public:
  RowLayout(std::int64_t rows, std::size_t columns);

  // Goes on measuring, for that long at most; returns whether all is known. What was found stays for the next call, and
  // whoever calls meanwhile takes other blocks. Errors: those of RowText.
  Result<bool> measure(const RowText& text, dataset::QueryConnection& reader, std::chrono::nanoseconds at_most);

  bool is_known() const { return is_known_.load(std::memory_order_acquire); }

  // All else REQUIRES that it's known. Blocks are numbered from 0.
  std::int64_t blocks() const { return static_cast<std::int64_t>(begins_.size()) - 1; }
  // Where a block begins, the first one at 0; that of blocks() is the end.
  std::int64_t begin_of(std::int64_t block) const { return begins_[static_cast<std::size_t>(block)]; }
  // The block that has this byte. REQUIRED: there's such a byte.
  std::int64_t block_of(std::int64_t byte) const;

  std::size_t held_bytes() const { return sizeof(*this) + begins_.capacity() * sizeof(begins_[0]) + done_.capacity(); }

 private:
  std::int64_t take();
  void store(std::int64_t unit, const std::vector<std::int64_t>& blocks);

  const std::int64_t unit_blocks_;    // that are measured at once
  std::mutex mutex_;                  // of all until it's known
  std::vector<std::int64_t> begins_;  // until then how long each block is, at the place after its own
  std::vector<char> done_;            // by unit of blocks
  std::int64_t next_ = 0, left_ = 0;  // the unit to be taken next; how many aren't done
  std::atomic<bool> is_known_ = false;
};

}  // namespace kiln::files
