#include "import/source/zstd_decompressor.h"

#include <zstd.h>
#include <zstd_errors.h>

#include <vector>

namespace kiln::import {

namespace {

// A frame says how far back it refers, and so much memory is taken to read it: without a bound, a file of a few bytes
// could ask for 2 GiB. 128 MiB is what the zstd program accepts too unless it is told --long; every level stays below.
constexpr int kMaxWindowLog = 27;
constexpr std::int64_t kFrameMagicBytes =
    4;  // RFC 8878, section 3.1: each frame begins with so many bytes that say what it is

class ZstdDecompressor final : public Decompressor {
 public:
  explicit ZstdDecompressor(InputFile& file) : file_(file), compressed_(kCompressedBufferBytes) {}
  ~ZstdDecompressor() override { ZSTD_freeDCtx(context_); }

  bool start() {
    context_ = ZSTD_createDCtx();
    return context_ != nullptr &&
           ZSTD_isError(ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kMaxWindowLog)) == 0;
  }

  Result<std::size_t> read(std::span<char> buffer) override {
    ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
    while (output.pos < output.size) {
      if (input_.pos == input_.size && !holds_output_) {
        KILN_TRY(const std::size_t got, file_.read(compressed_));
        if (got == 0 && in_frame_) return ends_early();
        if (got == 0) break;
        input_ = {compressed_.data(), got, 0};
      }
      if (!in_frame_) frame_start_ = position();
      const std::size_t status = ZSTD_decompressStream(context_, &output, &input_);
      if (ZSTD_isError(status) != 0) return refused(status);
      in_frame_ = status != 0;  // 0: a frame is complete, and all that was in it is out
      holds_output_ = in_frame_ && output.pos == output.size;
    }
    return output.pos;
  }

  Result<void> rewind() override {
    ZSTD_DCtx_reset(context_, ZSTD_reset_session_only);
    input_ = {};
    in_frame_ = holds_output_ = false;
    frame_start_ = 0;
    return file_.rewind();
  }

  const std::string& compression() const override {
    static const std::string name = "zstd";
    return name;
  }

 private:
  // Where in the file the next byte to decompress stands.
  std::int64_t position() const { return file_.bytes_read() - static_cast<std::int64_t>(input_.size - input_.pos); }

  tl::unexpected<Error> something_else() const {
    return tl::unexpected(something_else_follows(file_, compression(), frame_start_));
  }

  tl::unexpected<Error> ends_early() const {
    if (frame_start_ > 0 && file_.bytes_read() - frame_start_ < kFrameMagicBytes) return something_else();
    return tl::unexpected(import::ends_early(file_, compression()));
  }

  tl::unexpected<Error> refused(std::size_t status) const {
    switch (ZSTD_getErrorCode(status)) {
      case ZSTD_error_prefix_unknown:
        if (frame_start_ > 0) return something_else();
        break;
      case ZSTD_error_frameParameter_windowTooLarge:
        return fail(
            ErrorCode::invalid_argument,
            "{}: the zstd frame at byte {} needs a window of more than {} MiB; compress it again without --long",
            file_.path(), frame_start_, (1 << kMaxWindowLog) >> 20);
      case ZSTD_error_dictionary_wrong:
        return fail(ErrorCode::invalid_argument,
                    "{}: the zstd frame at byte {} needs a dictionary; compress it again without -D", file_.path(),
                    frame_start_);
      default: break;
    }
    return fail(ErrorCode::corrupt, "{}: the zstd data is damaged after byte {} ({}); fetch the file again",
                file_.path(), position(), ZSTD_getErrorName(status));
  }

  InputFile& file_;
  std::vector<char> compressed_;
  ZSTD_DCtx* context_ = nullptr;
  ZSTD_inBuffer input_{};         // the part of compressed_ that was read; what stands before pos is done
  bool in_frame_ = false;         // a frame has begun and isn't complete
  bool holds_output_ = false;     // the reader's buffer was full: there may be more to get without reading on
  std::int64_t frame_start_ = 0;  // where in the file the frame begins that was begun last
};

}  // namespace

// Also a frame to be skipped (0x184D2A50 to 0x184D2A5F, section 3.1.2) may come first; pzstd writes such files.
bool is_zstd(std::string_view start) {
  if (start.starts_with("\x28\xb5\x2f\xfd")) return true;
  return start.size() >= 4 && start[0] >= 0x50 && start[0] <= 0x5f && start.substr(1, 3) == "\x2a\x4d\x18";
}

Result<std::unique_ptr<Decompressor>> open_zstd(InputFile& file) {
  auto zstd = std::make_unique<ZstdDecompressor>(file);
  if (!zstd->start()) return fail(ErrorCode::internal, "{}: cannot start libzstd", file.path());
  return zstd;
}

}  // namespace kiln::import
