#include "engine/segment.h"

#include <algorithm>

namespace kiln::engine {

namespace {

// What of the set lies between these two.
Intervals within(const Intervals& intervals, std::int64_t first, std::int64_t last) {
  Intervals result;
  for (const Interval& one : intervals) append(result, std::max(one.first, first), std::min(one.last, last));
  return result;
}

// Columns that are kept in memory from one segment to the next: a client may filter by a thousand.
constexpr std::size_t kKeptColumns = 4;

bool is_whole(const Intervals& intervals, std::int64_t first, std::int64_t last) {
  return intervals.size() == 1 && intervals.front() == Interval{first, last};
}

}  // namespace

Mask& Segment::mask(std::size_t depth) {
  while (masks_.size() <= depth) masks_.push_back(std::make_unique<Mask>());
  return *masks_[depth];
}

Result<void> Segment::evaluate(const Node& plan, std::int64_t number) {
  if (number_ != number || used_ > kKeptColumns) {
    if (used_ <= kKeptColumns && cached_.size() > kKeptColumns) cached_.resize(kKeptColumns);
    used_ = 0;
  }
  number_ = number;
  rows_ = static_cast<std::size_t>(reader_.store().rows_in(number));
  is_listed_ = false;
  KILN_TRY(outcome_, outcome_of(plan, 0));
  return {};
}

Result<Outcome> Segment::outcome_of(const Node& node, std::size_t depth) {
  return std::visit([&](const auto& test) { return outcome_of(test, depth); }, node.test);
}

Result<Outcome> Segment::outcome_of(const Branch& branch, std::size_t depth) {
  // What a member's outcome must be to settle the whole, and what the whole is if no member has a say.
  const Outcome settles = branch.needs_all ? Outcome::none : Outcome::all;
  Outcome outcome = branch.needs_all ? Outcome::all : Outcome::none;
  for (const Node& member : branch.members) {
    const bool is_first = outcome != Outcome::some;
    KILN_TRY(const Outcome one, outcome_of(member, is_first ? depth : depth + 1));
    if (one == settles) return settles;
    if (one != Outcome::some) continue;
    outcome = Outcome::some;
    if (is_first) continue;
    if (branch.needs_all) {
      and_with(mask(depth), mask(depth + 1), rows_);
    } else {
      or_with(mask(depth), mask(depth + 1), rows_);
    }
  }
  return outcome;
}

Result<Outcome> Segment::outcome_of(const Leaf& leaf, std::size_t depth) {
  if (!leaf.position) return outcome_of_rows(leaf, depth);
  const ranks::SegmentSummary summary = reader_.store().summary(*leaf.position, number_);
  const Intervals accepted = within(leaf.accepted, summary.least, summary.greatest);
  if (accepted.empty()) return Outcome::none;
  if (is_whole(accepted, summary.least, summary.greatest)) return Outcome::all;
  KILN_TRY(const ranks::SegmentRanks* const read, ranks_once(*leaf.position));
  match(*read, accepted, mask(depth));
  return Outcome::some;
}

Outcome Segment::outcome_of_rows(const Leaf& leaf, std::size_t depth) {
  const std::int64_t first = first_row(), last = first + static_cast<std::int64_t>(rows_) - 1;
  Intervals accepted = within(leaf.accepted, first, last);
  if (accepted.empty()) return Outcome::none;
  if (is_whole(accepted, first, last)) return Outcome::all;
  for (Interval& one : accepted) one = {one.first - first, one.last - first};
  match_rows(accepted, rows_, mask(depth));
  return Outcome::some;
}

std::int64_t Segment::passing() const {
  switch (outcome_) {
    case Outcome::none: return 0;
    case Outcome::all: return static_cast<std::int64_t>(rows_);
    case Outcome::some: break;
  }
  return is_listed_ ? static_cast<std::int64_t>(passing_.numbers().size()) : count_passing(*masks_[0], rows_);
}

std::span<const std::uint16_t> Segment::list_passing() {
  if (!is_listed_ && outcome_ == Outcome::all) passing_.list_all(rows_);
  if (!is_listed_ && outcome_ == Outcome::some) passing_.list_passing(*masks_[0], rows_);
  is_listed_ = true;
  return passing_.numbers();
}

bool Segment::is_constant(std::size_t position) const {
  const ranks::SegmentSummary summary = reader_.store().summary(position, number_);
  return summary.least == summary.greatest;
}

std::uint32_t Segment::constant_rank(std::size_t position) const {
  return reader_.store().summary(position, number_).least;
}

const ranks::SegmentRanks* Segment::find_cached(std::size_t position) const {
  for (std::size_t i = 0; i < used_; ++i) {
    if (cached_[i].position == position) return &cached_[i].ranks;
  }
  return nullptr;
}

Result<const ranks::SegmentRanks*> Segment::ranks(std::size_t position) {
  if (const ranks::SegmentRanks* const found = find_cached(position)) return found;
  if (used_ == cached_.size()) cached_.emplace_back();
  Cached& cached = cached_[used_];
  KILN_CHECK(reader_.read(position, number_, cached.ranks));
  cached.position = position;
  ++used_;
  return &cached.ranks;
}

// For one look: with many columns they aren't kept.
Result<const ranks::SegmentRanks*> Segment::ranks_once(std::size_t position) {
  if (const ranks::SegmentRanks* const found = find_cached(position)) return found;
  if (used_ < kKeptColumns) return ranks(position);
  KILN_CHECK(reader_.read(position, number_, scratch_));
  return &scratch_;
}

Result<void> Segment::count_ranks(std::size_t position, std::vector<std::uint32_t>& counts) {
  if (outcome_ == Outcome::none) return {};
  if (is_constant(position)) {
    counts[constant_rank(position)] += static_cast<std::uint32_t>(passing());
    return {};
  }
  // Columns that are only counted aren't kept: there may be a thousand of them.
  const ranks::SegmentRanks* read = find_cached(position);
  if (!read) {
    KILN_CHECK(reader_.read(position, number_, scratch_));
    read = &scratch_;
  }
  if (outcome_ == Outcome::all) {
    engine::count_ranks(*read, counts);
  } else {
    engine::count_ranks(*read, list_passing(), counts);
  }
  return {};
}

}  // namespace kiln::engine
