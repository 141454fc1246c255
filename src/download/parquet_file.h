// All rows of the dataset as one Parquet file, of which any row group can be made by itself: for whoever sends a part
// of its bytes. Where the groups are is found by making each once, a step at a time, and remembered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dataset/dataset.h"
#include "download/parquet_group.h"

namespace kiln::download {

// One thread at a time may call advance(); once it has returned false, any number of threads may call the others, each
// with a connection of its own. Its bytes are those of ParquetStream for the whole dataset.
class ParquetFile {
 public:
  // The dataset must outlive it.
  ParquetFile(const dataset::Dataset& dataset, const dataset::QueryConnection& reader);

  // Finds out more of the layout, for some milliseconds; returns whether there is more to find. Errors: those of
  // QueryConnection.
  Result<bool> advance(dataset::QueryConnection& reader);

  // A stretch of the file, one after the other without gaps: the first bytes, each row group, the footer.
  struct Part {
    std::int64_t offset = 0, bytes = 0;
    std::int64_t first_row = 0, rows = 0;  // none: the first bytes or the footer
  };
  // REQUIRED of all: advance() has returned false.
  std::int64_t bytes() const { return parts_.back().offset + parts_.back().bytes; }
  const std::vector<Part>& parts() const { return parts_; }
  // The number of the part in which that byte is. REQUIRED: 0 <= offset < bytes().
  std::size_t part_at(std::int64_t offset) const;
  // Appends the bytes of a part. A row group takes as long as a download's: some 10 ms for 20 columns. Errors: those of
  // QueryConnection, corrupt (it isn't as long as it was).
  Result<void> append_part(dataset::QueryConnection& reader, std::size_t number, std::string& out) const;

  std::size_t held_bytes() const;

 private:
  void add_part(std::int64_t bytes, std::int64_t rows);

  const dataset::Dataset& dataset_;
  const ParquetPlan plan_;
  parquet::FileWriter file_;
  std::string footer_;
  std::vector<Part> parts_;
  GroupRows rows_;                     // that are still to be looked at
  std::optional<ParquetGroup> group_;  // that is being looked at; it has plan_'s and rows_'s addresses
  std::int64_t group_bytes_ = 0;
};

}  // namespace kiln::download
