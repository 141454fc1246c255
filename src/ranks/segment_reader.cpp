#include "ranks/segment_reader.h"

#include <sqlite3.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <span>
#include <utility>

#include "sql/database.h"

namespace kiln::ranks {

static_assert(std::endian::native == std::endian::little, "ranks are used as they are stored");

namespace {

// Written so that SSE2, which compares no 16-bit numbers without a sign, has an instruction for it.
std::uint32_t greatest_of(std::span<const std::uint8_t> ranks) {
  std::uint8_t greatest = 0;
  for (const std::uint8_t rank : ranks) greatest = std::max(greatest, rank);
  return greatest;
}
std::uint32_t greatest_of(std::span<const std::uint16_t> ranks) {
  constexpr std::uint16_t kSign = 0x8000;
  auto greatest = std::numeric_limits<std::int16_t>::min();
  for (const std::uint16_t rank : ranks)
    greatest = std::max(greatest, static_cast<std::int16_t>(static_cast<std::uint16_t>(rank ^ kSign)));
  return static_cast<std::uint32_t>(static_cast<std::uint16_t>(greatest) ^ kSign);
}

}  // namespace

SegmentReader::SegmentReader(SQLite::Database& database, std::shared_ptr<RankStore> store)
    : database_(database), store_(std::move(store)) {}
SegmentReader::SegmentReader(SegmentReader&&) noexcept = default;
SegmentReader::~SegmentReader() = default;

void SegmentReader::Close::operator()(sqlite3_blob* blob) const { sqlite3_blob_close(blob); }

Result<void> SegmentReader::open(std::int64_t id) {
  int status = SQLITE_OK;
  if (blob_) {
    status = sqlite3_blob_reopen(blob_.get(), id);
  } else {
    sqlite3_blob* blob = nullptr;
    status = sqlite3_blob_open(database_.getHandle(), "main", "kiln_ranks", "ranks", id, 0, &blob);
    blob_.reset(blob);
  }
  if (status == SQLITE_OK) return {};
  blob_.reset();  // one that couldn't go on is of no use any more
  return tl::unexpected(
      sql::to_error(SQLite::Exception(database_.getHandle(), status), fmt::format("cannot read segment {}", id)));
}

// Fills ranks.rows ranks from that row of the segment on.
Result<void> SegmentReader::read_bytes(std::size_t position, std::int64_t segment, std::int64_t first,
                                       SegmentRanks& ranks) {
  const std::int64_t id = segment_id(segment, store_->columns(), position);
  KILN_CHECK(open(id));
  ranks.rank_bytes = store_->rank_bytes(position);
  ranks.bytes.resize(ranks.rows * static_cast<std::size_t>(ranks.rank_bytes));
  const std::int64_t expected = store_->rows_in(segment) * ranks.rank_bytes;
  if (sqlite3_blob_bytes(blob_.get()) != expected)
    return fail(ErrorCode::corrupt, "segment {} has {} bytes instead of {}", id, sqlite3_blob_bytes(blob_.get()),
                expected);
  const int status = sqlite3_blob_read(blob_.get(), ranks.bytes.data(), static_cast<int>(ranks.bytes.size()),
                                       static_cast<int>(first) * ranks.rank_bytes);
  if (status == SQLITE_OK) return {};
  return tl::unexpected(
      sql::to_error(SQLite::Exception(database_.getHandle(), status), fmt::format("cannot read segment {}", id)));
}

Result<void> SegmentReader::read(std::size_t position, std::int64_t segment, SegmentRanks& ranks) {
  ranks.rows = static_cast<std::size_t>(store_->rows_in(segment));
  KILN_CHECK(read_bytes(position, segment, 0, ranks));
  return check(position, segment, ranks);
}

Result<void> SegmentReader::read_some(std::size_t position, std::int64_t segment, std::int64_t first, std::int64_t rows,
                                      SegmentRanks& ranks) {
  if (!store_->is_checked(position, segment)) KILN_CHECK(read(position, segment, ranks));
  ranks.rows = static_cast<std::size_t>(rows);
  KILN_CHECK(read_bytes(position, segment, first, ranks));
  return check(position, segment, ranks);
}

Result<void> SegmentReader::check(std::size_t position, std::int64_t segment, const SegmentRanks& ranks) const {
  const SegmentSummary summary = store_->summary(position, segment);
  const bool are_few = ranks.rank_bytes == 1;
  const auto wide = are_few ? std::span<const std::uint16_t>()
                            : std::span(reinterpret_cast<const std::uint16_t*>(ranks.bytes.data()), ranks.rows);
  const bool is_known = store_->is_checked(position, segment);
  bool are_right = (are_few ? greatest_of(ranks.bytes) : greatest_of(wide)) <= summary.greatest;
  if (are_right && !is_known) {
    const std::uint32_t least = are_few ? std::ranges::min(ranks.bytes) : std::ranges::min(wide);
    are_right = least == summary.least &&
                segment_checksum(position, segment, summary.least, summary.greatest, ranks.bytes) == summary.checksum;
  }
  if (!are_right)
    return fail(ErrorCode::corrupt, "the ranks of column {} in segment {} aren't those that were baked", position,
                segment);
  if (!is_known) store_->set_checked(position, segment);
  return {};
}

}  // namespace kiln::ranks
