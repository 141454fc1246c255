#include "engine/row_places.h"

#include <algorithm>
#include <numeric>

#include "ranks/format.h"

namespace kiln::engine {

using ranks::kSegmentRows;

RowPlaces::RowPlaces(std::int64_t first, std::int64_t count) : size_(static_cast<std::size_t>(count)) {
  for (std::int64_t row = first; row < first + count;) {
    const std::int64_t segment = row / kSegmentRows, end = std::min(first + count, (segment + 1) * kSegmentRows);
    runs_.push_back({.segment = segment,
                     .index = static_cast<std::size_t>(row - first),
                     .first = static_cast<std::size_t>(row % kSegmentRows),
                     .count = static_cast<std::size_t>(end - row)});
    row = end;
  }
}

RowPlaces::RowPlaces(std::span<const std::int64_t> rows) : size_(rows.size()), places_(rows.size()) {
  std::vector<std::uint32_t> indices(rows.size());
  std::iota(indices.begin(), indices.end(), 0);
  // In the file's order they are sorted already, and rows of an order stay in it within a segment.
  const auto segment_of = [&](std::uint32_t index) { return rows[index] / kSegmentRows; };
  if (!std::ranges::is_sorted(rows)) std::ranges::stable_sort(indices, {}, segment_of);
  for (std::size_t i = 0; i < rows.size(); ++i)
    places_[i] = {indices[i], static_cast<std::uint16_t>(rows[indices[i]] % kSegmentRows)};
  for (std::size_t begin = 0; begin < rows.size();) {
    const std::int64_t segment = segment_of(indices[begin]);
    std::size_t end = begin + 1;
    while (end < rows.size() && segment_of(indices[end]) == segment) ++end;
    runs_.push_back({.segment = segment, .places = std::span<const Place>(places_).subspan(begin, end - begin)});
    begin = end;
  }
}

}  // namespace kiln::engine
