// The loops over a segment's rows. A mask has a byte for each row: 255 where it passes, else 0. They are written so
// that the compiler makes vectors of them (GCC at -O3: 16 rows at a time with SSE2 or NEON).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/intervals.h"
#include "ranks/format.h"
#include "ranks/segment_reader.h"

namespace kiln::engine {

struct alignas(64) Mask {
  std::array<std::uint8_t, ranks::kSegmentRows> rows;
};

// callback(span of the ranks), whatever their width.
template <class Callback>
auto with_ranks(const ranks::SegmentRanks& ranks, const Callback& callback) {
  if (ranks.rank_bytes == 1) return callback(std::span(ranks.bytes.data(), ranks.rows));
  return callback(std::span(reinterpret_cast<const std::uint16_t*>(ranks.bytes.data()), ranks.rows));
}

// Sets the mask of the rows whose ranks are in one of the intervals.
void match(const ranks::SegmentRanks& ranks, const Intervals& accepted, Mask& mask);
// The same of rows with these numbers within the segment: from 0 to count - 1.
void match_rows(const Intervals& accepted, std::size_t count, Mask& mask);

void and_with(Mask& mask, const Mask& other, std::size_t count);
void or_with(Mask& mask, const Mask& other, std::size_t count);

std::int64_t count_passing(const Mask& mask, std::size_t count);

// Numbers of rows within a segment, in ascending order.
class RowList {
 public:
  std::span<const std::uint16_t> numbers() const { return {numbers_.data(), size_}; }
  // All of the first `count` rows, or those of them that pass.
  void list_all(std::size_t count);
  void list_passing(const Mask& mask, std::size_t count);

 private:
  static constexpr std::size_t kAtOnce = 8;  // so many places are written at a time, some of them for nothing
  std::vector<std::uint16_t> numbers_;       // as many as there ever can be
  std::size_t size_ = 0;
};

// Counts the ranks of all rows, or of those listed, into `counts`, which has a place for each rank.
void count_ranks(const ranks::SegmentRanks& ranks, std::vector<std::uint32_t>& counts);
void count_ranks(const ranks::SegmentRanks& ranks, std::span<const std::uint16_t> passing,
                 std::vector<std::uint32_t>& counts);

}  // namespace kiln::engine
