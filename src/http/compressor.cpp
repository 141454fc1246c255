#include "http/compressor.h"

#include <zlib.h>
#include <zstd.h>

#include <new>
#include <utility>

namespace kiln::http {

namespace {

constexpr std::size_t kRoomBytes = 64 * 1024;
constexpr int kGzipLevel = 4, kZstdLevel = 3;  // where more time brings little
constexpr int kZstdWindowLog = 18;             // 256 KiB: thousands of slow clients may be downloading
constexpr int kGzipWindow = 15 + 16;           // 32 KiB, with gzip's frame (zlib.h, deflateInit2)

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

class Gzip final : public Compressor {
 public:
  Gzip() {
    if (deflateInit2(&stream_, kGzipLevel, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  ~Gzip() override { deflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  void add(std::string_view bytes, bool last, std::string& out) override {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib doesn't write there
    stream_.avail_in = static_cast<uInt>(bytes.size());
    append(out, [&](char* room, std::size_t& written) {
      stream_.next_out = reinterpret_cast<Bytef*>(room);
      stream_.avail_out = kRoomBytes;
      deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH);
      written = kRoomBytes - stream_.avail_out;
      return stream_.avail_out == 0;
    });
  }

 private:
  z_stream stream_{};
};

class Zstd final : public Compressor {
 public:
  Zstd() : context_(ZSTD_createCCtx(), ZSTD_freeCCtx) {
    if (!context_) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kZstdLevel);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_windowLog, kZstdWindowLog);
  }

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
    piece_.clear();
    KILN_TRY(const bool more, stream_->next(reader, piece_));
    compressor_->add(piece_, !more, out);
    return more;
  }

 private:
  const std::unique_ptr<Stream> stream_;
  const std::unique_ptr<Compressor> compressor_;
  std::string piece_;
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
  answer.encoding = encoding;
}

}  // namespace kiln::http
