// Reads the ranks of one segment of one column through SQLite, and makes sure that they are what was baked.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "error/error.h"
#include "ranks/rank_store.h"

struct sqlite3_blob;

namespace kiln::ranks {

// A segment's ranks: a row's in rank_bytes bytes, the lowest first.
struct SegmentRanks {
  std::vector<std::uint8_t> bytes;
  int rank_bytes = 1;
  std::size_t rows = 0;

  // REQUIRED: row < rows.
  std::uint32_t rank(std::size_t row) const { return rank_at(bytes, rank_bytes, row); }
};

// Belongs to one thread at a time.
class SegmentReader {
 public:
  // The connection must outlive it.
  SegmentReader(SQLite::Database& database, std::shared_ptr<RankStore> store);
  SegmentReader(SegmentReader&&) noexcept;
  ~SegmentReader();

  RankStore& store() const { return *store_; }

  // REQUIRED: the column has segments. No rank is above the greatest of the summary: each reader looks, for whoever
  // counts ranks writes where they say. That they are those that were baked, by their checksum, is for the first one to
  // find out. Errors: corrupt, io.
  Result<void> read(std::size_t position, std::int64_t segment, SegmentRanks& ranks);
  // Of so many rows from that one of the segment on, without the others. REQUIRED: the segment has them.
  Result<void> read_some(std::size_t position, std::int64_t segment, std::int64_t first, std::int64_t rows,
                         SegmentRanks& ranks);

 private:
  Result<void> open(std::int64_t id);
  Result<void> read_bytes(std::size_t position, std::int64_t segment, std::int64_t first, SegmentRanks& ranks);
  Result<void> check(std::size_t position, std::int64_t segment, const SegmentRanks& ranks) const;

  struct Close {
    void operator()(sqlite3_blob* blob) const;
  };
  SQLite::Database& database_;
  std::shared_ptr<RankStore> store_;
  std::unique_ptr<sqlite3_blob, Close> blob_;  // kept open: going on to another one is cheaper
};

}  // namespace kiln::ranks
