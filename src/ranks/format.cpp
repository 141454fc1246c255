#include "ranks/format.h"

#include <zlib.h>

#include <array>

namespace kiln::ranks {

namespace {

class Crc32 {
 public:
  void add(std::uint32_t number) {
    const std::array<std::uint8_t, 4> bytes{static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8),
                                            static_cast<std::uint8_t>(number >> 16),
                                            static_cast<std::uint8_t>(number >> 24)};
    add(bytes);
  }
  void add(std::span<const std::uint8_t> bytes) {
    state_ = static_cast<std::uint32_t>(crc32_z(state_, bytes.data(), bytes.size()));
  }
  std::uint32_t value() const { return state_; }

 private:
  std::uint32_t state_ = 0;
};

}  // namespace

std::vector<std::uint8_t> encode(std::span<const Rank> ranks, int rank_bytes) {
  std::vector<std::uint8_t> bytes(ranks.size() * static_cast<std::size_t>(rank_bytes));
  for (std::size_t i = 0; i < ranks.size(); ++i) put_rank(bytes, rank_bytes, i, ranks[i]);
  return bytes;
}

std::uint32_t segment_checksum(std::size_t position, std::int64_t segment, std::uint32_t least, std::uint32_t greatest,
                               std::span<const std::uint8_t> ranks) {
  Crc32 crc;
  crc.add(static_cast<std::uint32_t>(position));
  crc.add(static_cast<std::uint32_t>(segment));
  crc.add(least);
  crc.add(greatest);
  crc.add(ranks);
  return crc.value();
}

std::uint32_t column_checksum(std::span<const SegmentSummary> segments) {
  Crc32 crc;
  for (const SegmentSummary& segment : segments) {
    crc.add(segment.least);
    crc.add(segment.greatest);
    crc.add(segment.checksum);
  }
  return crc.value();
}

}  // namespace kiln::ranks
