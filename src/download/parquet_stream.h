// A download of rows as a Parquet file: a row group is gathered and written at a time, so that memory doesn't grow with
// the rows but for the footer, which has some 150 bytes for every column of every group. The same question always gives
// the same bytes.
#pragma once

#include <optional>
#include <string>

#include "dataset/dataset.h"
#include "download/parquet_group.h"
#include "download/row_source.h"
#include "http/answer.h"

namespace kiln::download {

class ParquetStream final : public http::Stream {
 public:
  // The dataset must outlive it.
  ParquetStream(const dataset::Dataset& dataset, const dataset::QueryConnection& reader,
                const question::Selection& selection, RowSource source);

  // Pieces are of some 128 KiB, or what a column of a row group takes; one may be empty, with more to come. From the
  // second on, what was read of a file that has changed since is an error, and the dataset is told of damage.
  Result<bool> next(dataset::QueryConnection& reader, std::string& out) override;
  std::size_t held_bytes() const override;

 private:
  Result<bool> write_piece(dataset::QueryConnection& reader, std::string& out);
  Result<bool> write_group(dataset::QueryConnection& reader, std::size_t full_size, std::string& out);
  // Gathers rows for the next group; returns whether there may be more to gather.
  Result<bool> gather(dataset::QueryConnection& reader);
  std::int64_t most_rows() const;
  bool gather(RowRange& range);
  bool gather(RowNumbers& found);

  const dataset::Dataset& dataset_;
  const ParquetPlan plan_;
  parquet::FileWriter file_;
  RowSource source_;
  GroupRows rows_;                     // of the group that's being written, and of the next ones
  std::optional<ParquetGroup> group_;  // that is being written; it has plan_'s and rows_'s addresses
  bool has_begun_ = false, has_all_rows_ = false;
};

}  // namespace kiln::download
