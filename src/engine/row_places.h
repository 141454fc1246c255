// Rows in any order, sorted out by the segments that they stand in: so that the ranks of a column are looked up with
// each segment read once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace kiln::engine {

// Any number of threads may read it.
class RowPlaces {
 public:
  // Rows of consecutive numbers: nothing is stored of each.
  RowPlaces(std::int64_t first, std::int64_t count);
  // Rows of these numbers. REQUIRED: fewer than 2^32.
  explicit RowPlaces(std::span<const std::int64_t> rows);

  struct Place {
    std::uint32_t index;  // in the list
    std::uint16_t row;    // within the segment
  };
  // Those of a segment: `count` of consecutive numbers, or `places`.
  struct Run {
    std::int64_t segment = 0;
    std::size_t index = 0, first = 0, count = 0;  // index: the first one's in the list; first: within the segment
    std::span<const Place> places = {};
  };
  const std::vector<Run>& runs() const { return runs_; }
  std::size_t size() const { return size_; }
  std::size_t held_bytes() const { return places_.capacity() * sizeof(Place) + runs_.capacity() * sizeof(Run); }

 private:
  std::size_t size_;
  std::vector<Place> places_;
  std::vector<Run> runs_;  // a segment each
};

}  // namespace kiln::engine
