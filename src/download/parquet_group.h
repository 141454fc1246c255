// One row group of a Parquet file, made in steps of some milliseconds: first the cells of columns without ranks are
// gathered, then a column after the other is written. Its bytes depend on its rows alone, not on what was before, nor
// on how many steps it took.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dataset/query_connection.h"
#include "download/parquet_plan.h"
#include "engine/row_places.h"
#include "error/error.h"
#include "parquet/column_chunk.h"
#include "parquet/page_writer.h"
#include "question/selection.h"

namespace kiln::download {

// At most in a group; as many as a segment of ranks has, so that a group of the whole dataset is one.
inline constexpr std::int64_t kGroupRows = 65'536;

// Rows for groups: consecutive ones, or those of these numbers.
struct GroupRows {
  std::int64_t first = 0, count = 0;
  std::vector<std::int64_t> numbers = {};  // empty: consecutive

  std::int64_t row(std::int64_t index) const {
    return numbers.empty() ? first + index : numbers[static_cast<std::size_t>(index)];
  }
  void drop_front(std::int64_t rows);
};

// Belongs to one thread at a time. The plan and the rows must outlive it and stay as they are.
class ParquetGroup {
 public:
  // REQUIRED: there are rows.
  ParquetGroup(const ParquetPlan& plan, const GroupRows& rows);
  // Columns from one number to before another of a group that has all these rows, as one was found to have.
  ParquetGroup(const ParquetPlan& plan, const GroupRows& rows, std::size_t first_column, std::size_t end_column);

  // Goes on until that many bytes are in `out`, or some milliseconds have passed; at least one column is written once
  // its cells are gathered. Returns whether the group is complete. After an error it may go on where it was. Errors:
  // those of QueryConnection.
  Result<bool> step(dataset::QueryConnection& reader, parquet::PageWriter& pages, std::size_t full_size,
                    std::string& out);

  // How many of the rows it has: all up to kGroupRows, but where cells are long. Known once something was written.
  std::int64_t size() const { return size_; }
  // The columns that were written.
  const std::vector<parquet::ChunkInfo>& chunks() const { return chunks_; }
  std::size_t values_written() const { return chunks_.size() * static_cast<std::size_t>(size_); }
  std::size_t held_bytes() const;

 private:
  ParquetGroup(const ParquetPlan& plan, const GroupRows& rows, std::size_t first_column, std::size_t end_column,
               bool is_size_known, std::int64_t size);
  Result<void> gather_cells(dataset::QueryConnection& reader);
  Result<parquet::ChunkInfo> write_column(dataset::QueryConnection& reader, parquet::PageWriter& pages,
                                          std::string& out);
  Result<parquet::ChunkInfo> write_ranks(const PlannedColumn& column, dataset::QueryConnection& reader,
                                         parquet::PageWriter& pages, std::string& out) const;
  Result<parquet::ChunkInfo> write_row_numbers(const PlannedColumn& column, parquet::PageWriter& pages,
                                               std::string& out) const;
  bool has_all_cells() const { return gathered_columns_.items.empty() || gathered_ == size_; }

  const ParquetPlan& plan_;
  const GroupRows& rows_;
  std::int64_t size_;
  const bool is_size_known_;
  const std::size_t first_column_, end_column_;
  question::Selection gathered_columns_;  // those of them that come from cells, in order
  std::vector<parquet::Cells> cells_;     // theirs
  std::int64_t gathered_ = 0;             // rows
  std::size_t next_cells_ = 0;            // to be written
  std::vector<parquet::ChunkInfo> chunks_;
  std::optional<engine::RowPlaces> places_;
};

}  // namespace kiln::download
