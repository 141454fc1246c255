#include "files/row_layout.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace kiln::files {

RowLayout::RowLayout(std::int64_t rows, std::size_t columns)
    : unit_blocks_(RowText::blocks_at_once(columns)),
      begins_(static_cast<std::size_t>((rows + RowText::kBlockRows - 1) / RowText::kBlockRows) + 1),
      done_(static_cast<std::size_t>((blocks() + unit_blocks_ - 1) / unit_blocks_)),
      left_(static_cast<std::int64_t>(done_.size())),
      is_known_(rows == 0) {}

// The next unit that nobody has taken; of those that are all taken one that isn't done, for whoever took it may have
// been ended. REQUIRED: it isn't known.
std::int64_t RowLayout::take() {
  const auto units = static_cast<std::int64_t>(done_.size());
  if (next_ < units && !done_[static_cast<std::size_t>(next_)]) return next_++;
  const auto open = std::ranges::find(done_, char{0});
  next_ = units;
  return open - done_.begin();
}

void RowLayout::store(std::int64_t unit, const std::vector<std::int64_t>& blocks) {
  if (std::exchange(done_[static_cast<std::size_t>(unit)], 1)) return;
  std::ranges::copy(blocks, begins_.begin() + unit * unit_blocks_ + 1);
  if (--left_ > 0) return;
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  is_known_.store(true, std::memory_order_release);
}

Result<bool> RowLayout::measure(const RowText& text, dataset::QueryConnection& reader,
                                std::chrono::nanoseconds at_most) {
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  while (!is_known() && std::chrono::steady_clock::now() < deadline) {
    std::int64_t unit = 0;
    {
      const std::scoped_lock lock(mutex_);
      if (is_known()) break;
      unit = take();
    }
    KILN_TRY(const std::vector<std::int64_t> bytes, text.measure(reader, unit * unit_blocks_, unit_blocks_));
    const std::scoped_lock lock(mutex_);
    store(unit, bytes);
  }
  return is_known();
}

std::int64_t RowLayout::block_of(std::int64_t byte) const {
  return std::ranges::upper_bound(begins_, byte) - begins_.begin() - 1;
}

}  // namespace kiln::files
