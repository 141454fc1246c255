// Columns as ranks: for each row the number of its value among the column's different values in ascending order, from
// 1; 0 where it's missing. How they are laid out in the tables kiln_ranks, kiln_values and kiln_ranked_columns, as
// docs/live.md has it. The import writes them, the server and kiln verify read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace kiln::ranks {

using Rank = std::uint16_t;

// Rows whose ranks are one BLOB: enough that opening it costs nothing beside reading it, and few enough that a mask and
// the ranks of a column stay in a processor's cache.
inline constexpr std::int64_t kSegmentRows = 65'536;

// A column with more different values has no ranks.
inline constexpr std::int64_t kMaxDistinct = 65'535;

// Of a column without values nothing is stored: all its ranks are 0.
constexpr bool is_stored(std::int64_t distinct) { return distinct > 0 && distinct <= kMaxDistinct; }

// How a column is stored.
struct Layout {
  std::int64_t distinct = 0;  // different values
  bool has_missing = false;

  bool is_constant() const { return distinct + (has_missing ? 1 : 0) <= 1; }
  // Of each rank; 0: every row has the same rank, and there are no segments.
  int rank_bytes() const { return is_constant() ? 0 : distinct <= 255 ? 1 : 2; }
};

constexpr std::int64_t segments_of(std::int64_t rows) { return (rows + kSegmentRows - 1) / kSegmentRows; }

// The primary key in kiln_ranks. columns: how many the dataset has.
constexpr std::int64_t segment_id(std::int64_t segment, std::size_t columns, std::size_t position) {
  return segment * static_cast<std::int64_t>(columns) + static_cast<std::int64_t>(position) + 1;
}

// A row's rank among ranks as they are stored, and the way to put it there. REQUIRED: rank_bytes is 1 or 2; it fits.
constexpr std::uint32_t rank_at(std::span<const std::uint8_t> bytes, int rank_bytes, std::size_t row) {
  return rank_bytes == 1 ? bytes[row] : std::uint32_t{bytes[2 * row]} | std::uint32_t{bytes[2 * row + 1]} << 8;
}
constexpr void put_rank(std::span<std::uint8_t> bytes, int rank_bytes, std::size_t row, Rank rank) {
  if (rank_bytes == 1) {
    bytes[row] = static_cast<std::uint8_t>(rank);
  } else {
    bytes[2 * row] = static_cast<std::uint8_t>(rank);
    bytes[2 * row + 1] = static_cast<std::uint8_t>(rank >> 8);
  }
}

// The ranks as they are stored, each in so many bytes, the lowest first. REQUIRED: they fit.
std::vector<std::uint8_t> encode(std::span<const Rank> ranks, int rank_bytes);

// The least and the greatest rank of a segment, and its checksum.
struct SegmentSummary {
  std::uint32_t least = 0, greatest = 0;
  std::uint32_t checksum = 0;
};

// CRC-32 (as zlib has it) of position, segment, least and greatest, each as four bytes, the lowest first, and of the
// ranks as they are stored.
std::uint32_t segment_checksum(std::size_t position, std::int64_t segment, std::uint32_t least, std::uint32_t greatest,
                               std::span<const std::uint8_t> ranks);

// CRC-32 of the least, greatest and checksum of all segments, likewise.
std::uint32_t column_checksum(std::span<const SegmentSummary> segments);

}  // namespace kiln::ranks
