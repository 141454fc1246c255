#include "import/source/gzip_decompressor.h"

#include <zlib.h>

#include <algorithm>
#include <vector>

namespace kiln::import {

namespace {

constexpr int kWindowBitsGzip = 15 + 16;            // zlib manual, inflateInit2: the largest window, gzip framing only
constexpr std::size_t kMaxOutputBytes = 1U << 30U;  // zlib counts in 32 bits
constexpr unsigned kMemberMagicBytes = 2;           // RFC 1952, section 2.3.1: each member begins with 1f 8b

// A gzip file is a sequence of members (RFC 1952, section 2.2), which inflate handles one at a time.
class GzipDecompressor final : public Decompressor {
 public:
  explicit GzipDecompressor(InputFile& file) : file_(file), compressed_(kCompressedBufferBytes) {}
  ~GzipDecompressor() override { inflateEnd(&stream_); }

  bool start() { return inflateInit2(&stream_, kWindowBitsGzip) == Z_OK; }

  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t size = std::min(buffer.size(), kMaxOutputBytes);
    stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream_.avail_out = static_cast<uInt>(size);
    while (stream_.avail_out > 0) {
      if (stream_.avail_in == 0) {
        KILN_TRY(const std::size_t got, file_.read(compressed_));
        if (got == 0 && in_member_) return ends_early();
        if (got == 0) break;
        stream_.next_in = reinterpret_cast<Bytef*>(compressed_.data());
        stream_.avail_in = static_cast<uInt>(got);
      }
      if (!in_member_ && members_end_ > 0) {
        skip_zeros();
        if (stream_.avail_in == 0) continue;
        if (zeros_ > 0) return something_else();
      }
      in_member_ = true;
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_STREAM_END) {
        members_end_ = position();
        inflateReset(&stream_);
        in_member_ = false;
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        return damaged(status);
      }
    }
    return size - stream_.avail_out;
  }

  Result<void> rewind() override {
    inflateReset(&stream_);
    stream_.avail_in = 0;
    in_member_ = false;
    members_end_ = zeros_ = 0;
    return file_.rewind();
  }

  const std::string& compression() const override {
    static const std::string name = "gzip";
    return name;
  }

 private:
  // Where in the file the next byte to inflate stands.
  std::int64_t position() const { return file_.bytes_read() - static_cast<std::int64_t>(stream_.avail_in); }

  // Blocks of tapes, and some servers, are filled up with zeros, which gzip ignores, too.
  void skip_zeros() {
    while (stream_.avail_in > 0 && *stream_.next_in == 0) {
      ++stream_.next_in, --stream_.avail_in;
      ++zeros_;
    }
  }

  tl::unexpected<Error> something_else() const {
    return tl::unexpected(something_else_follows(file_, compression(), members_end_));
  }

  tl::unexpected<Error> ends_early() const {
    if (members_end_ > 0 && stream_.total_in < kMemberMagicBytes) return something_else();
    return tl::unexpected(import::ends_early(file_, compression()));
  }

  tl::unexpected<Error> damaged(int status) const {
    // zlib reads on only if the two bytes are there that each member begins with.
    if (members_end_ > 0 && stream_.total_in <= kMemberMagicBytes) return something_else();
    return fail(ErrorCode::corrupt, "{}: the gzip data is damaged near byte {} ({}); fetch the file again",
                file_.path(), position(), stream_.msg != nullptr ? stream_.msg : zError(status));
  }

  InputFile& file_;
  std::vector<char> compressed_;  // what isn't inflated yet stands in stream_.next_in
  z_stream stream_{};
  bool in_member_ = false;
  std::int64_t zeros_ = 0;        // behind the last whole member
  std::int64_t members_end_ = 0;  // where the last whole member ends; 0 before the first one's end
};

}  // namespace

bool is_gzip(std::string_view start) { return start.starts_with("\x1f\x8b"); }

Result<std::unique_ptr<Decompressor>> open_gzip(InputFile& file) {
  auto gzip = std::make_unique<GzipDecompressor>(file);
  if (!gzip->start()) return fail(ErrorCode::internal, "{}: cannot start zlib", file.path());
  return gzip;
}

}  // namespace kiln::import
