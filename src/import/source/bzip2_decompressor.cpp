#include "import/source/bzip2_decompressor.h"

#include <bzlib.h>

#include <algorithm>
#include <vector>

namespace kiln::import {

namespace {

constexpr std::size_t kMaxReadBytes = 1U << 30U;  // libbz2 counts in 32 bits
constexpr std::int64_t kBzip2MagicBytes = 4;      // each stream begins with "BZh" and a digit

// libbz2 handles one stream at a time. It takes 4 MB at most, whatever the file says.
class Bzip2Decompressor final : public Decompressor {
 public:
  explicit Bzip2Decompressor(InputFile& file) : file_(file), compressed_(kCompressedBufferBytes) {}
  ~Bzip2Decompressor() override { BZ2_bzDecompressEnd(&stream_); }

  // Begins a stream.
  bool start() {
    constexpr int kSilent = 0, kFast = 0;
    BZ2_bzDecompressEnd(&stream_);
    return BZ2_bzDecompressInit(&stream_, kSilent, kFast) == BZ_OK;
  }

  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t size = std::min(buffer.size(), kMaxReadBytes);
    stream_.next_out = buffer.data();
    stream_.avail_out = static_cast<unsigned>(size);
    while (stream_.avail_out > 0) {
      if (stream_.avail_in == 0 && !holds_output_) {
        KILN_TRY(const std::size_t got, file_.read(compressed_));
        if (got == 0 && in_stream_) return ends_early();
        if (got == 0) break;
        stream_.next_in = compressed_.data();
        stream_.avail_in = static_cast<unsigned>(got);
      }
      if (!in_stream_) stream_start_ = position();
      in_stream_ = true;
      const int status = BZ2_bzDecompress(&stream_);
      holds_output_ = stream_.avail_out == 0 && status == BZ_OK;
      if (status == BZ_STREAM_END) {
        in_stream_ = false;
        if (!start()) return tl::unexpected(no_memory());
      } else if (status != BZ_OK) {
        return refused(status);
      }
    }
    return size - stream_.avail_out;
  }

  Result<void> rewind() override {
    if (!start()) return tl::unexpected(no_memory());
    stream_.avail_in = 0;
    in_stream_ = holds_output_ = false;
    stream_start_ = 0;
    return file_.rewind();
  }

  const std::string& compression() const override {
    static const std::string name = "bzip2";
    return name;
  }

  Error no_memory() const { return {ErrorCode::internal, fmt::format("{}: cannot start libbz2", file_.path())}; }

 private:
  // Where in the file the next byte to decompress stands.
  std::int64_t position() const { return file_.bytes_read() - static_cast<std::int64_t>(stream_.avail_in); }

  tl::unexpected<Error> something_else() const {
    return tl::unexpected(something_else_follows(file_, compression(), stream_start_));
  }

  tl::unexpected<Error> ends_early() const {
    if (stream_start_ > 0 && file_.bytes_read() - stream_start_ < kBzip2MagicBytes) return something_else();
    return tl::unexpected(import::ends_early(file_, compression()));
  }

  tl::unexpected<Error> refused(int status) const {
    if (status == BZ_MEM_ERROR) return tl::unexpected(no_memory());
    if (status == BZ_DATA_ERROR_MAGIC && stream_start_ > 0) return something_else();
    return fail(ErrorCode::corrupt, "{}: the bzip2 data is damaged near byte {}; fetch the file again", file_.path(),
                position());
  }

  InputFile& file_;
  std::vector<char> compressed_;  // what isn't decompressed yet stands in stream_.next_in
  bz_stream stream_{};
  bool in_stream_ = false;         // a stream has begun and isn't complete
  bool holds_output_ = false;      // the reader's buffer was full: there may be more to get without reading on
  std::int64_t stream_start_ = 0;  // where in the file the stream begins that was begun last
};

}  // namespace

// Behind the digit stands pi for a block, or the square root of pi for the end, where there is none.
bool is_bzip2(std::string_view start) {
  if (start.size() < kMaxMagicBytes || !start.starts_with("BZh") || start[3] < '1' || start[3] > '9') return false;
  return start.substr(4, 6) == "\x31\x41\x59\x26\x53\x59" || start.substr(4, 6) == "\x17\x72\x45\x38\x50\x90";
}

Result<std::unique_ptr<Decompressor>> open_bzip2(InputFile& file) {
  auto bzip2 = std::make_unique<Bzip2Decompressor>(file);
  if (!bzip2->start()) return tl::unexpected(bzip2->no_memory());
  return bzip2;
}

}  // namespace kiln::import
