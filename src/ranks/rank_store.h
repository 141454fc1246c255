// The server's side of the ranks: which columns have them, what is known of each segment without reading it, and the
// dictionaries. Opened once and shared by all threads; segments are read through segment_reader.h.
#pragma once

#include <SQLiteCpp/Database.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "catalogue/catalogue.h"
#include "error/error.h"
#include "os/memory_budget.h"
#include "ranks/dictionary.h"
#include "ranks/format.h"

namespace kiln::ranks {

class RankStore {
 public:
  // Reads and checks all but the ranks themselves. Errors: corrupt. Throws SQLite::Exception.
  // budget: what dictionaries are charged to; null: nothing. It must outlive the store and its dictionaries.
  static Result<std::shared_ptr<RankStore>> open(const SQLite::Database& database,
                                                 const catalogue::Catalogue& catalogue, MemoryBudget* budget = nullptr);

  MemoryBudget* budget() const { return budget_; }
  std::int64_t rows() const { return rows_; }
  std::size_t columns() const { return columns_.size(); }
  std::int64_t segments() const { return segments_of(rows()); }
  // Of a segment; the last one may have fewer.
  std::int64_t rows_in(std::int64_t segment) const { return std::min(kSegmentRows, rows() - segment * kSegmentRows); }

  // Whether the column has ranks. The other questions about it REQUIRE that.
  bool has(std::size_t position) const { return columns_[position].has_value(); }
  int rank_bytes(std::size_t position) const { return columns_[position]->layout.rank_bytes(); }
  std::int64_t distinct(std::size_t position) const { return columns_[position]->layout.distinct; }
  // Also of a column without segments, whose rows all have one rank.
  SegmentSummary summary(std::size_t position, std::int64_t segment) const;

  // Loaded, through that connection, when it's first asked for. Errors: corrupt. Throws SQLite::Exception.
  Result<std::shared_ptr<const Dictionary>> dictionary(const SQLite::Database& database, std::size_t position);
  // Those that nobody uses are loaded again when they are asked for.
  void forget_dictionaries();

  // Whether the segment's ranks have been read and found to be those that were baked.
  bool is_checked(std::size_t position, std::int64_t segment) const {
    return columns_[position]->checked[static_cast<std::size_t>(segment)].load(std::memory_order_relaxed);
  }
  void set_checked(std::size_t position, std::int64_t segment) {
    columns_[position]->checked[static_cast<std::size_t>(segment)].store(true, std::memory_order_relaxed);
  }

 private:
  struct Column {
    Layout layout;
    std::uint32_t checksum = 0;
    std::vector<SegmentSummary> segments;
    std::vector<std::atomic<bool>> checked;
    std::shared_ptr<const Dictionary> dictionary;
  };
  RankStore(const catalogue::Catalogue& catalogue, MemoryBudget* budget)
      : rows_(catalogue.rows),
        described_(catalogue.columns.begin(), catalogue.columns.end()),
        columns_(catalogue.columns.size()),
        budget_(budget) {}
  Result<void> read_columns(const SQLite::Database& database);
  Result<void> read_segments(const SQLite::Database& database);

  const std::int64_t rows_;
  const std::vector<DescribedValues> described_;
  std::vector<std::optional<Column>> columns_;
  MemoryBudget* const budget_;
  std::mutex mutex_;  // of the dictionaries' loading
};

}  // namespace kiln::ranks
