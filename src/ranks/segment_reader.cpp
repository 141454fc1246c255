#include "ranks/segment_reader.h"

#include <sqlite3.h>

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

#include "sql/database.h"

namespace kiln::ranks {

static_assert(std::endian::native == std::endian::little, "ranks are used as they are stored");

namespace {

template <class T>
bool are_within(std::span<const T> ranks, const SegmentSummary& summary) {
  T least = ranks[0], greatest = ranks[0];
  for (const T rank : ranks) {
    least = std::min(least, rank);
    greatest = std::max(greatest, rank);
  }
  return least == summary.least && greatest == summary.greatest;
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

Result<void> SegmentReader::read(std::size_t position, std::int64_t segment, SegmentRanks& ranks) {
  const std::int64_t id = segment_id(segment, store_->columns(), position);
  KILN_CHECK(open(id));
  ranks.rank_bytes = store_->rank_bytes(position);
  ranks.rows = static_cast<std::size_t>(store_->rows_in(segment));
  ranks.bytes.resize(ranks.rows * static_cast<std::size_t>(ranks.rank_bytes));
  if (sqlite3_blob_bytes(blob_.get()) != static_cast<int>(ranks.bytes.size()))
    return fail(ErrorCode::corrupt, "segment {} has {} bytes instead of {}", id, sqlite3_blob_bytes(blob_.get()),
                ranks.bytes.size());
  const int status = sqlite3_blob_read(blob_.get(), ranks.bytes.data(), static_cast<int>(ranks.bytes.size()), 0);
  if (status != SQLITE_OK)
    return tl::unexpected(
        sql::to_error(SQLite::Exception(database_.getHandle(), status), fmt::format("cannot read segment {}", id)));
  if (store_->is_checked(position, segment)) return {};
  return check(position, segment, ranks);
}

Result<void> SegmentReader::check(std::size_t position, std::int64_t segment, const SegmentRanks& ranks) const {
  const SegmentSummary summary = store_->summary(position, segment);
  const std::uint32_t checksum = segment_checksum(position, segment, summary.least, summary.greatest, ranks.bytes);
  const bool are_right =
      checksum == summary.checksum &&
      (ranks.rank_bytes == 1
           ? are_within(std::span(ranks.bytes), summary)
           : are_within(std::span(reinterpret_cast<const std::uint16_t*>(ranks.bytes.data()), ranks.rows), summary));
  if (!are_right)
    return fail(ErrorCode::corrupt, "the ranks of column {} in segment {} aren't those that were baked", position,
                segment);
  store_->set_checked(position, segment);
  return {};
}

}  // namespace kiln::ranks
