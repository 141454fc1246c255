#include "import/source/decompressor.h"

#include <fmt/format.h>

#include "import/source/bzip2_decompressor.h"
#include "import/source/gzip_decompressor.h"
#include "import/source/xz_decompressor.h"
#include "import/source/zstd_decompressor.h"

namespace kiln::import {

namespace {

// A file that isn't compressed goes straight into the reader's buffer.
class PlainContent final : public Decompressor {
 public:
  explicit PlainContent(InputFile& file) : file_(file) {}
  Result<std::size_t> read(std::span<char> buffer) override { return file_.read(buffer); }
  Result<void> rewind() override { return file_.rewind(); }
  const std::string& compression() const override {
    static const std::string name = "none";
    return name;
  }

 private:
  InputFile& file_;
};

}  // namespace

Error ends_early(const InputFile& file, std::string_view kind) {
  return {ErrorCode::corrupt, fmt::format("{}: the {} data ends early, after {} bytes; fetch the file again",
                                          file.path(), kind, file.bytes_read())};
}

Error something_else_follows(const InputFile& file, std::string_view kind, std::int64_t end) {
  return {ErrorCode::corrupt,
          fmt::format("{}: the {} data ends at byte {}, and something else follows; fetch the file again", file.path(),
                      kind, end)};
}

Result<std::unique_ptr<Decompressor>> make_decompressor(InputFile& file, std::string_view start) {
  if (is_gzip(start)) return open_gzip(file);
  if (is_zstd(start)) return open_zstd(file);
  if (is_xz(start)) return open_xz(file);
  if (is_bzip2(start)) return open_bzip2(file);
  return std::make_unique<PlainContent>(file);
}

Result<std::string> first_bytes(InputFile& file) {
  PlainContent plain(file);
  return peek(plain, kMaxMagicBytes);
}

Result<std::string> peek(Decompressor& content, std::size_t most) {
  std::string start(most, '\0');
  std::size_t size = 0;
  while (size < most) {
    KILN_TRY(const std::size_t got, content.read(std::span(start).subspan(size)));
    if (got == 0) break;
    size += got;
  }
  start.resize(size);
  KILN_CHECK(content.rewind());
  return start;
}

}  // namespace kiln::import
