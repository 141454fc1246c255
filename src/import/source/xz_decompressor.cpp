#include "import/source/xz_decompressor.h"

#include <lzma.h>

#include <vector>

namespace kiln::import {

namespace {

// A block says how far back it refers, and so much memory is taken to read it: without a bound, a file of a few bytes
// could ask for 4 GiB. xz -9 needs 65 MiB.
constexpr std::uint64_t kMaxXzBytes = 128 << 20;

class XzDecompressor final : public Decompressor {
 public:
  explicit XzDecompressor(InputFile& file) : file_(file), compressed_(kCompressedBufferBytes) {}
  ~XzDecompressor() override { lzma_end(&stream_); }

  // Also begins again: what the library has in memory, it uses again.
  bool start() {
    stream_.avail_in = 0;
    file_ended_ = ended_ = false;
    return lzma_stream_decoder(&stream_, kMaxXzBytes, LZMA_CONCATENATED) == LZMA_OK;
  }

  Result<std::size_t> read(std::span<char> buffer) override {
    stream_.next_out = reinterpret_cast<std::uint8_t*>(buffer.data());
    stream_.avail_out = buffer.size();
    while (stream_.avail_out > 0 && !ended_) {
      if (stream_.avail_in == 0 && !file_ended_) {
        KILN_TRY(const std::size_t got, file_.read(compressed_));
        stream_.next_in = reinterpret_cast<const std::uint8_t*>(compressed_.data());
        stream_.avail_in = got;
        file_ended_ = got == 0;
      }
      const lzma_ret status = lzma_code(&stream_, file_ended_ ? LZMA_FINISH : LZMA_RUN);
      ended_ = status == LZMA_STREAM_END;
      if (!ended_ && status != LZMA_OK) return refused(status);
    }
    return buffer.size() - stream_.avail_out;
  }

  Result<void> rewind() override {
    if (!start()) return tl::unexpected(no_memory());
    return file_.rewind();
  }

  const std::string& compression() const override {
    static const std::string name = "xz";
    return name;
  }

  Error no_memory() const { return {ErrorCode::internal, fmt::format("{}: cannot start liblzma", file_.path())}; }

 private:
  tl::unexpected<Error> refused(lzma_ret status) const {
    const std::int64_t position = file_.bytes_read() - static_cast<std::int64_t>(stream_.avail_in);
    switch (status) {
      case LZMA_BUF_ERROR: return tl::unexpected(import::ends_early(file_, compression()));
      case LZMA_MEMLIMIT_ERROR:
        return fail(ErrorCode::invalid_argument,
                    "{}: the xz data near byte {} needs {} MiB of memory, more than {}; compress it again with {}",
                    file_.path(), position, lzma_memusage(&stream_) >> 20, kMaxXzBytes >> 20, "xz -9 or less");
      case LZMA_OPTIONS_ERROR:
        return fail(ErrorCode::invalid_argument,
                    "{}: the xz data near byte {} is of a kind that isn't known here, or damaged; compress it again",
                    file_.path(), position);
      case LZMA_MEM_ERROR: return tl::unexpected(no_memory());
      default: break;
    }
    return fail(
        ErrorCode::corrupt,
        "{}: the xz data is damaged near byte {}, or ends there and something else follows; fetch the file again",
        file_.path(), position);
  }

  InputFile& file_;
  std::vector<char> compressed_;  // what isn't decompressed yet stands in stream_.next_in
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool file_ended_ = false, ended_ = false;
};

}  // namespace

bool is_xz(std::string_view start) { return start.starts_with(std::string_view("\xfd" "7zXZ\0", 6)); }

Result<std::unique_ptr<Decompressor>> open_xz(InputFile& file) {
  auto xz = std::make_unique<XzDecompressor>(file);
  if (!xz->start()) return tl::unexpected(xz->no_memory());
  return xz;
}

}  // namespace kiln::import
