#include "parquet/file_writer.h"

#include <cstring>

namespace kiln::parquet {

namespace {

constexpr std::int32_t kVersion = 1;  // "writers should always populate 1"

// PageEncodingStats: a page of that type.
void write_page_encoding(PageType type, Encoding encoding, ThriftWriter& thrift) {
  thrift.begin_struct_element();
  thrift.enumeration(1, type);
  thrift.enumeration(2, encoding);
  thrift.i32(3, 1);
  thrift.end();
}

// ColumnMetaData, as the field of a ColumnChunk.
void write_column_metadata(const ChunkInfo& chunk, const std::string& name, std::int64_t offset, ThriftWriter& thrift) {
  thrift.begin_struct(3);
  thrift.enumeration(1, type_of(chunk.kind));
  thrift.begin_list(2, ThriftType::i32, chunk.dictionary ? 3 : 2);
  thrift.i32_element(static_cast<std::int32_t>(Encoding::rle));
  if (chunk.dictionary) thrift.i32_element(static_cast<std::int32_t>(Encoding::plain));
  thrift.i32_element(static_cast<std::int32_t>(chunk.encoding));
  thrift.begin_list(3, ThriftType::binary, 1);
  thrift.binary_element(name);
  thrift.i32(4, kCodecZstd);
  thrift.i64(5, chunk.rows);
  thrift.i64(6, chunk.unpacked_bytes());
  thrift.i64(7, chunk.packed_bytes());
  thrift.i64(9, offset + (chunk.dictionary ? chunk.dictionary->packed : 0));
  if (chunk.dictionary) thrift.i64(11, offset);
  write_statistics(chunk.statistics, chunk.kind, 12, thrift);
  thrift.begin_list(13, ThriftType::structure, chunk.dictionary ? 2 : 1);
  if (chunk.dictionary) write_page_encoding(PageType::dictionary, Encoding::plain, thrift);
  write_page_encoding(PageType::data, chunk.encoding, thrift);
  thrift.end();
}

}  // namespace

void FileWriter::begin(std::string& out) {
  out += kMagic;
  offset_ = kMagic.size();
}

void FileWriter::add_group(std::span<const ChunkInfo> chunks, std::int64_t rows) {
  const std::int64_t begin = offset_;
  std::int64_t unpacked = 0;
  ThriftWriter group(groups_);
  group.begin_list(1, ThriftType::structure, chunks.size());
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    group.begin_struct_element();
    group.i64(2, 0);  // file_offset: "0 if no ColumnMetaData has been written outside the footer"
    write_column_metadata(chunks[i], columns_[i].name, offset_, group);
    group.end();
    offset_ += chunks[i].packed_bytes();
    unpacked += chunks[i].unpacked_bytes();
  }
  group.i64(2, unpacked);
  group.i64(3, rows);
  group.i64(5, begin);
  group.i64(6, offset_ - begin);
  group.end();
  rows_ += rows;
  ++group_count_;
}

void FileWriter::write_metadata(ThriftWriter& footer) const {
  footer.begin_list(5, ThriftType::structure, metadata_.size());
  for (const auto& [key, value] : metadata_) {
    footer.begin_struct_element();
    footer.binary(1, key);
    footer.binary(2, value);
    footer.end();
  }
  footer.binary(6, created_by_);
}

void FileWriter::end(std::string& out) const {
  const std::size_t begin = out.size();
  ThriftWriter footer(out);
  footer.i32(1, kVersion);
  footer.begin_list(2, ThriftType::structure, columns_.size() + 1);
  footer.begin_struct_element();
  footer.binary(4, "schema");
  footer.i32(5, static_cast<std::int32_t>(columns_.size()));
  footer.end();
  for (const Column& column : columns_) write_schema_element(column, footer);
  footer.i64(3, rows_);
  footer.begin_list(4, ThriftType::structure, group_count_);
  out += groups_;
  write_metadata(footer);
  footer.begin_list(7, ThriftType::structure, columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    footer.begin_struct_element();
    footer.empty_struct(1);  // TYPE_ORDER
    footer.end();
  }
  footer.end();
  const auto length = static_cast<std::uint32_t>(out.size() - begin);
  out.append(reinterpret_cast<const char*>(&length), sizeof(length));
  out += kMagic;
}

}  // namespace kiln::parquet
