// Pages: what a column chunk consists of, each a header and its bytes packed by zstd ("ZSTD" of Compression.md in
// apache/parquet-format: a frame of RFC 8878).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "parquet/format.h"

struct ZSTD_CCtx_s;

namespace kiln::parquet {

// What a page takes with its header, before it's packed and after.
struct PageBytes {
  std::int64_t unpacked = 0, packed = 0;
};

// "1.5.4": of the zstd that packs.
std::string_view packer_version();

// Belongs to one thread. What it holds is for packing alone, 1 to 10 MiB: keep none between two pieces of a download.
// Throws std::bad_alloc.
class PageWriter {
 public:
  PageWriter();
  ~PageWriter();

  // Append the page to `out`. values: of a data page also those that are missing.
  PageBytes dictionary_page(std::string_view content, std::int64_t values, bool is_sorted, std::string& out);
  PageBytes data_page(std::string_view content, std::int64_t values, Encoding encoding, std::string& out);

 private:
  std::string_view pack(std::string_view content);
  const std::unique_ptr<ZSTD_CCtx_s, std::size_t (*)(ZSTD_CCtx_s*)> context_;
  std::string packed_;
};

}  // namespace kiln::parquet
