// A column of one row group as it stands in the file: a dictionary and the indices of its values, or the values
// themselves. It's the same wherever in a file it stands, so that any can be made by itself.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "error/error.h"
#include "parquet/chunk_statistics.h"
#include "parquet/column.h"
#include "parquet/page_writer.h"
#include "value/value.h"

namespace kiln::parquet {

// The values of a row group's column, as they are gathered.
class Cells {
 public:
  explicit Cells(Kind kind) : kind_(kind) {}

  // The value of the next row, or none. Errors: those of append_plain().
  Result<void> add(const Value& value);
  void add_missing() { levels_.push_back(0); }
  // Where the value of the next row is to be appended, as PLAIN has it.
  std::string& add_plain() {
    levels_.push_back(1);
    return plain_;
  }

  Kind kind() const { return kind_; }
  const std::string& plain() const { return plain_; }
  // A row's: 1 where it has a value, else 0.
  const std::vector<std::uint8_t>& levels() const { return levels_; }
  std::size_t held_bytes() const { return plain_.capacity() + levels_.capacity(); }

 private:
  Kind kind_;
  std::string plain_;
  std::vector<std::uint8_t> levels_;
};

// The same as ranks: of each row the number of its value from 1, 0 where it has none.
struct RankedCells {
  Kind kind;
  std::span<const std::uint16_t> ranks;
  std::int64_t distinct;  // the greatest rank there may be
  // Appends the value of a rank, as PLAIN has it.
  std::function<Result<void>(std::int64_t rank, std::string& plain)> append;
  bool is_ascending;  // the values, with their ranks, and no two are equal
};

// What a footer says of a chunk.
struct ChunkInfo {
  Kind kind;
  std::int64_t rows = 0;
  Encoding encoding = Encoding::plain;       // of the data page
  std::optional<PageBytes> dictionary = {};  // the page before it
  PageBytes data = {};
  ChunkStatistics statistics = {};

  std::int64_t unpacked_bytes() const { return data.unpacked + (dictionary ? dictionary->unpacked : 0); }
  std::int64_t packed_bytes() const { return data.packed + (dictionary ? dictionary->packed : 0); }
};

// Append the chunk to `out`. REQUIRED: there is at least one row.
ChunkInfo write_chunk(const Cells& cells, PageWriter& pages, std::string& out);
// Errors: those of cells.append().
Result<ChunkInfo> write_chunk(const RankedCells& cells, PageWriter& pages, std::string& out);

}  // namespace kiln::parquet
