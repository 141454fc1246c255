#include "files/row_layout.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "ranks/format.h"

namespace kiln::files {

namespace {

constexpr std::int64_t kBlocksOfSegment = ranks::kSegmentRows / RowText::kBlockRows;
static_assert(ranks::kSegmentRows % RowText::kBlockRows == 0, "no block is of two segments");

}  // namespace

RowLayout::RowLayout(std::int64_t rows)
    : begins_(static_cast<std::size_t>((rows + RowText::kBlockRows - 1) / RowText::kBlockRows) + 1),
      done_(static_cast<std::size_t>(ranks::segments_of(rows))),
      left_(ranks::segments_of(rows)),
      is_known_(rows == 0) {}

// The next segment that nobody has taken; of those that are all taken one that isn't done, for whoever took it may have
// been ended. REQUIRED: it isn't known.
std::int64_t RowLayout::take() {
  const auto segments = static_cast<std::int64_t>(done_.size());
  if (next_ < segments && !done_[static_cast<std::size_t>(next_)]) return next_++;
  const auto open = std::ranges::find(done_, char{0});
  next_ = segments;
  return open - done_.begin();
}

void RowLayout::store(std::int64_t segment, const std::vector<std::int64_t>& blocks) {
  if (std::exchange(done_[static_cast<std::size_t>(segment)], 1)) return;
  std::ranges::copy(blocks, begins_.begin() + segment * kBlocksOfSegment + 1);
  if (--left_ > 0) return;
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  is_known_.store(true, std::memory_order_release);
}

Result<bool> RowLayout::measure(const RowText& text, dataset::QueryConnection& reader,
                                std::chrono::nanoseconds at_most) {
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  while (!is_known() && std::chrono::steady_clock::now() < deadline) {
    std::int64_t segment = 0;
    {
      const std::scoped_lock lock(mutex_);
      if (is_known()) break;
      segment = take();
    }
    KILN_TRY(const std::vector<std::int64_t> blocks, text.measure(reader, segment));
    const std::scoped_lock lock(mutex_);
    store(segment, blocks);
  }
  return is_known();
}

std::int64_t RowLayout::block_of(std::int64_t byte) const {
  return std::ranges::upper_bound(begins_, byte) - begins_.begin() - 1;
}

}  // namespace kiln::files
