// What a row group says of a column without being read: its least and greatest value and how many are missing, by which
// readers pass over whole row groups. The struct Statistics of parquet.thrift.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parquet/column.h"
#include "parquet/thrift_writer.h"

namespace kiln::parquet {

struct Bound {
  std::string bytes;  // as PLAIN has the value; of a text without its length
  bool is_exact = true;
};

struct ChunkStatistics {
  std::int64_t nulls = 0;
  std::optional<std::int64_t> distinct;
  // Both or none. In the order that the file's column_orders name: numbers by their value, texts by their bytes.
  std::optional<Bound> min, max;
};

// Finds the bounds of values as PLAIN has them. Long texts are bounded by short ones: a footer has one of each for
// every column and row group.
void find_bounds(std::string_view plain, Kind kind, ChunkStatistics& statistics);

// Writes them as a field.
void write_statistics(const ChunkStatistics& statistics, Kind kind, int field, ThriftWriter& thrift);

}  // namespace kiln::parquet
