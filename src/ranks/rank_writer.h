// The import's side of the ranks: takes them row by row and stores a segment as soon as it's full, so that memory
// doesn't grow with the rows.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ranks/format.h"
#include "ranks/order_digest.h"

namespace kiln::ranks {

// Belongs to one thread. All throw SQLite::Exception.
class RankWriter {
 public:
  // Creates the tables. layouts: one for each of the dataset's columns; none for those that get no ranks. rows: how
  // many will come. REQUIRED: a transaction is open until finish() has returned.
  RankWriter(SQLite::Database& database, const std::vector<std::optional<Layout>>& layouts, std::int64_t rows);

  // The rank of the current row in a column that has a layout. REQUIRED: rank <= distinct.
  void add(std::size_t position, Rank rank) {
    Column& column = columns_[position];
    if (column.rank_bytes > 0) put_rank(column.ranks, column.rank_bytes, static_cast<std::size_t>(row_), rank);
  }

  // Of a column without a layout: takes no rank, but the place of its values.
  OrderDigest& order_digest(std::size_t position) { return columns_[position].order; }

  // Goes on to the next row. REQUIRED: every column with a layout was given its rank.
  void end_row() {
    if (++row_ == kSegmentRows) store_segment();
  }

  // Stores what is left, and which columns have ranks. Returns the columns' order digests.
  std::vector<std::string> finish();

 private:
  struct Column {
    bool has_layout;
    int rank_bytes;
    std::vector<std::uint8_t> ranks;  // of the current segment, as they are stored
    std::vector<SegmentSummary> segments;
    OrderDigest order;
  };
  void store_segment();
  void store_segment(std::size_t position, Column& column);

  SQLite::Database& database_;
  SQLite::Statement insert_;
  std::vector<Column> columns_;
  std::int64_t segment_ = 0, row_ = 0;  // row_: within the segment
};

// Stores a column's different values. REQUIRED: a RankWriter has created the table.
class ValueWriter {
 public:
  // position: the column's.
  ValueWriter(SQLite::Database& database, std::size_t position);

  // In ascending order. Throws SQLite::Exception.
  void add(const Value& value, std::int64_t frequency);

 private:
  SQLite::Statement insert_;
  std::int64_t rank_ = 0;  // of the last one
};

}  // namespace kiln::ranks
