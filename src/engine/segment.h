// One segment of the dataset as a question looks at it: which rows pass, and the columns' ranks, each read once.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "engine/mask.h"
#include "engine/plan.h"
#include "error/error.h"
#include "ranks/segment_reader.h"

namespace kiln::engine {

enum class Outcome { none, all, some };

// Belongs to one thread at a time. Errors of all: those of SegmentReader.
class Segment {
 public:
  explicit Segment(ranks::SegmentReader& reader) : reader_(reader) {}

  // Goes to a segment and finds out which of its rows pass. Ranks are read only where the summaries can't tell.
  Result<void> evaluate(const Node& plan, std::int64_t number);

  Outcome outcome() const { return outcome_; }
  std::size_t rows() const { return rows_; }
  std::int64_t first_row() const { return number_ * ranks::kSegmentRows; }
  std::int64_t passing() const;
  // The numbers within the segment of the rows that pass, in order. REQUIRED: some pass.
  std::span<const std::uint16_t> list_passing();

  // Where all rows of the segment have one rank in the column, that one; otherwise read it.
  bool is_constant(std::size_t position) const;
  std::uint32_t constant_rank(std::size_t position) const;
  Result<const ranks::SegmentRanks*> ranks(std::size_t position);

  // Adds how often each rank of the column stands in the rows that pass. counts has a place for each rank.
  Result<void> count_ranks(std::size_t position, std::vector<std::uint32_t>& counts);

 private:
  Result<Outcome> outcome_of(const Node& node, std::size_t depth);
  Result<Outcome> outcome_of(const Branch& branch, std::size_t depth);
  Result<Outcome> outcome_of(const Leaf& leaf, std::size_t depth);
  Outcome outcome_of_rows(const Leaf& leaf, std::size_t depth);
  Mask& mask(std::size_t depth);

  struct Cached {
    std::size_t position = 0;
    ranks::SegmentRanks ranks;
  };
  const ranks::SegmentRanks* find_cached(std::size_t position) const;
  Result<const ranks::SegmentRanks*> ranks_once(std::size_t position);

  ranks::SegmentReader& reader_;
  std::int64_t number_ = -1;
  std::size_t rows_ = 0;
  Outcome outcome_ = Outcome::none;
  std::vector<std::unique_ptr<Mask>> masks_;  // a group's at its depth, and its members' one below
  // Columns of this segment, the first used_ of these; the others' memory is for the next ones. A deque, because
  // whoever asks for several columns keeps the first.
  std::deque<Cached> cached_;
  std::size_t used_ = 0;
  ranks::SegmentRanks scratch_;
  RowList passing_;
  bool is_listed_ = false;
};

}  // namespace kiln::engine
