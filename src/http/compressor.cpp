#include "http/compressor.h"

#include <zlib.h>
#include <zstd.h>

#include <cstdint>
#include <new>
#include <utility>

namespace kiln::http {

namespace {

constexpr std::size_t kRoomBytes = 64 * 1024;
constexpr int kGzipLevel = 4, kZstdLevel = 3;  // where more time brings little
// 64 KiB, and tables to match: 0.6 MB instead of 1.8 for a tenth of the ratio. Thousands of slow clients may be
// downloading.
constexpr int kZstdWindowLog = 16, kZstdTableLog = 14;
constexpr int kRawWindow = -15;  // 32 KiB, without a frame (zlib.h, deflateInit2)
// RFC 1952, section 2.3: magic, deflate, no flags, no time, no extra flags, Unix.
constexpr std::string_view kGzipHeader("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);

// Grows `out` by what make(room, size) has written, until it returns false.
template <class Make>
void append(std::string& out, const Make& make) {
  for (bool more = true; more;) {
    const std::size_t before = out.size();
    out.resize(before + kRoomBytes);
    std::size_t written = 0;
    more = make(out.data() + before, written);
    out.resize(before + written);
  }
}

void append_little_endian(std::uint32_t number, std::string& out) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(number >> shift & 0xff);
}

// Each call packs for itself, without a look at what came before, and ends at a byte: pieces of 128 KiB lose 1.5 % by
// that, and nothing but a checksum is held while the client reads.
class Gzip final : public Compressor {
 public:
  void add(std::string_view bytes, bool last, std::string& out) override {
    if (!std::exchange(has_begun_, true)) out += kGzipHeader;
    checksum_ = crc32_z(checksum_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    size_ += static_cast<std::uint32_t>(bytes.size());  // modulo 2^32, as the format has it
    deflate_piece(bytes, last, out);
    if (!last) return;
    append_little_endian(static_cast<std::uint32_t>(checksum_), out);
    append_little_endian(size_, out);
  }
  std::size_t held_bytes() const override { return sizeof(*this); }

 private:
  static void deflate_piece(std::string_view bytes, bool last, std::string& out) {
    z_stream stream{};
    if (deflateInit2(&stream, kGzipLevel, Z_DEFLATED, kRawWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
    const std::unique_ptr<z_stream, decltype(&deflateEnd)> ends(&stream, deflateEnd);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib doesn't write there
    stream.avail_in = static_cast<uInt>(bytes.size());
    append(out, [&](char* room, std::size_t& written) {
      stream.next_out = reinterpret_cast<Bytef*>(room);
      stream.avail_out = kRoomBytes;
      deflate(&stream, last ? Z_FINISH : Z_FULL_FLUSH);
      written = kRoomBytes - stream.avail_out;
      return stream.avail_out == 0;
    });
  }

  uLong checksum_ = 0;
  std::uint32_t size_ = 0;
  bool has_begun_ = false;
};

class Zstd final : public Compressor {
 public:
  Zstd() : context_(ZSTD_createCCtx(), ZSTD_freeCCtx) {
    if (!context_) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kZstdLevel);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_windowLog, kZstdWindowLog);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_hashLog, kZstdTableLog);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_chainLog, kZstdTableLog);
  }

  std::size_t held_bytes() const override { return ZSTD_sizeof_CCtx(context_.get()); }

  void add(std::string_view bytes, bool last, std::string& out) override {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    append(out, [&](char* room, std::size_t& written) {
      ZSTD_outBuffer packed{room, kRoomBytes, 0};
      const std::size_t left = ZSTD_compressStream2(context_.get(), &packed, &in, last ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError(left)) throw std::bad_alloc();  // nothing else can go wrong
      written = packed.pos;
      return in.pos < in.size || (last && left > 0);
    });
  }

 private:
  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context_;
};

class CompressedStream final : public Stream {
 public:
  CompressedStream(std::unique_ptr<Stream> stream, std::unique_ptr<Compressor> compressor)
      : stream_(std::move(stream)), compressor_(std::move(compressor)) {}

  Result<bool> next(dataset::QueryConnection& reader, std::string& out) override {
    std::string piece;
    KILN_TRY(const bool more, stream_->next(reader, piece));
    compressor_->add(piece, !more, out);
    return more;
  }

  std::size_t held_bytes() const override { return stream_->held_bytes() + compressor_->held_bytes(); }

 private:
  const std::unique_ptr<Stream> stream_;
  const std::unique_ptr<Compressor> compressor_;
};

}  // namespace

std::unique_ptr<Compressor> make_compressor(ContentCoding encoding) {
  if (encoding == ContentCoding::gzip) return std::make_unique<Gzip>();
  return std::make_unique<Zstd>();
}

const char* to_string(ContentCoding encoding) {
  switch (encoding) {
    case ContentCoding::identity: return "identity";
    case ContentCoding::gzip: return "gzip";
    case ContentCoding::zstd: return "zstd";
  }
  return "identity";
}

void compress(Answer& answer, ContentCoding encoding) {
  auto compressor = make_compressor(encoding);
  std::string packed;
  compressor->add(answer.body, !answer.rest, packed);
  answer.body = std::move(packed);
  if (answer.rest) answer.rest = std::make_unique<CompressedStream>(std::move(answer.rest), std::move(compressor));
  answer.length.reset();
  answer.encoding = encoding;
}

}  // namespace kiln::http
