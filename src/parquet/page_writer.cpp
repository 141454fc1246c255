#include "parquet/page_writer.h"

#include <zstd.h>

#include <new>

#include "parquet/thrift_writer.h"

namespace kiln::parquet {

namespace {

constexpr int kPageZstdLevel = 3;  // DuckDB's and the library's default

// What stands in every PageHeader before the struct of its type.
void begin_header(PageType type, std::size_t unpacked, std::size_t packed, ThriftWriter& header) {
  header.enumeration(1, type);
  header.i32(2, static_cast<std::int32_t>(unpacked));
  header.i32(3, static_cast<std::int32_t>(packed));
}

PageBytes bytes_of_page(std::size_t header, std::size_t unpacked, std::size_t packed) {
  return {static_cast<std::int64_t>(header + unpacked), static_cast<std::int64_t>(header + packed)};
}

}  // namespace

std::string_view packer_version() { return ZSTD_versionString(); }

PageWriter::PageWriter() : context_(ZSTD_createCCtx(), ZSTD_freeCCtx) {
  if (!context_) throw std::bad_alloc();
}
PageWriter::~PageWriter() = default;

std::string_view PageWriter::pack(std::string_view content) {
  packed_.resize(ZSTD_compressBound(content.size()));
  const std::size_t size =
      ZSTD_compressCCtx(context_.get(), packed_.data(), packed_.size(), content.data(), content.size(), kPageZstdLevel);
  if (ZSTD_isError(size)) throw std::bad_alloc();  // nothing else can go wrong
  return std::string_view(packed_).substr(0, size);
}

PageBytes PageWriter::dictionary_page(std::string_view content, std::int64_t values, bool is_sorted, std::string& out) {
  const std::string_view packed = pack(content);
  const std::size_t begin = out.size();
  ThriftWriter header(out);
  begin_header(PageType::dictionary, content.size(), packed.size(), header);
  header.begin_struct(7);
  header.i32(1, static_cast<std::int32_t>(values));
  header.enumeration(2, Encoding::plain);
  header.boolean(3, is_sorted);
  header.end();
  header.end();
  const std::size_t header_bytes = out.size() - begin;
  out += packed;
  return bytes_of_page(header_bytes, content.size(), packed.size());
}

PageBytes PageWriter::data_page(std::string_view content, std::int64_t values, Encoding encoding, std::string& out) {
  const std::string_view packed = pack(content);
  const std::size_t begin = out.size();
  ThriftWriter header(out);
  begin_header(PageType::data, content.size(), packed.size(), header);
  header.begin_struct(5);
  header.i32(1, static_cast<std::int32_t>(values));
  header.enumeration(2, encoding);
  header.enumeration(3, Encoding::rle);  // of definition levels
  header.enumeration(4, Encoding::rle);  // of repetition levels, of which there are none
  header.end();
  header.end();
  const std::size_t header_bytes = out.size() - begin;
  out += packed;
  return bytes_of_page(header_bytes, content.size(), packed.size());
}

}  // namespace kiln::parquet
