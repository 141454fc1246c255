// A Parquet file from its first bytes to its footer: what is written of its row groups is remembered for the footer,
// which says where they are. The struct FileMetaData of parquet.thrift.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "parquet/column_chunk.h"

namespace kiln::parquet {

// Of whom and from where the file is: keys and their values.
using Metadata = std::vector<std::pair<std::string, std::string>>;

// Belongs to one thread at a time.
class FileWriter {
 public:
  // created_by: "kiln version 0.1.0".
  FileWriter(std::vector<Column> columns, Metadata metadata, std::string created_by)
      : columns_(std::move(columns)), metadata_(std::move(metadata)), created_by_(std::move(created_by)) {}

  const std::vector<Column>& columns() const { return columns_; }

  // What stands before the first row group.
  void begin(std::string& out);
  // A row group was written behind all that was before. REQUIRED: it has a chunk of each column, in their order.
  void add_group(std::span<const ChunkInfo> chunks, std::int64_t rows);
  // What stands behind the last row group.
  void end(std::string& out) const;

  // How far the file has got.
  std::int64_t bytes() const { return offset_; }
  std::size_t held_bytes() const { return groups_.capacity(); }

 private:
  void write_metadata(ThriftWriter& footer) const;
  std::vector<Column> columns_;
  Metadata metadata_;
  std::string created_by_;
  std::int64_t offset_ = 0, rows_ = 0;
  std::size_t group_count_ = 0;
  std::string groups_;  // as the footer will have them
};

}  // namespace kiln::parquet
