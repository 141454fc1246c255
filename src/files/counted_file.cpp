#include "files/counted_file.h"

#include <string>
#include <utility>

#include "files/wanted_bytes.h"

namespace kiln::files {

namespace {

class PartStream final : public http::Stream {
 public:
  PartStream(std::unique_ptr<http::Stream> whole, const http::ByteRange& range)
      : whole_(std::move(whole)), wanted_{.skip = range.first, .left = range.bytes} {}

  Result<bool> next(dataset::QueryConnection& reader, std::string& out) override {
    const std::size_t begin = out.size();
    KILN_TRY(const bool more, whole_->next(reader, out));
    const std::size_t made = out.size() - begin;
    wanted_.keep(begin, out);
    // What is left out took its time as well: the limit of a download's time grows with it.
    bytes_made += made - (out.size() - begin);
    if (!more && wanted_.left > 0)
      return fail(ErrorCode::corrupt, "a file has {} bytes fewer than were counted", wanted_.left);
    return wanted_.left > 0;
  }

  std::size_t held_bytes() const override { return sizeof(*this) + whole_->held_bytes(); }

 private:
  const std::unique_ptr<http::Stream> whole_;
  WantedBytes wanted_;
};

class CountedFile final : public File {
 public:
  CountedFile(MakeStream make, std::int64_t bytes) : make_(std::move(make)), bytes_(bytes) {}
  std::int64_t bytes() const override { return bytes_; }
  std::unique_ptr<http::Stream> stream(const http::ByteRange& range) const override {
    return std::make_unique<PartStream>(make_(), range);
  }

 private:
  const MakeStream make_;
  const std::int64_t bytes_;
};

}  // namespace

Result<std::shared_ptr<const File>> counted_file(MakeStream make, dataset::QueryConnection& reader,
                                                 std::chrono::nanoseconds at_most) {
  const auto until = std::chrono::steady_clock::now() + at_most;
  const std::unique_ptr<http::Stream> stream = make();
  std::int64_t bytes = 0;
  std::string piece;
  for (bool more = true; more; bytes += static_cast<std::int64_t>(piece.size())) {
    if (std::chrono::steady_clock::now() >= until) return nullptr;
    piece.clear();
    KILN_TRY(more, stream->next(reader, piece));
  }
  return std::make_shared<CountedFile>(std::move(make), bytes);
}

}  // namespace kiln::files
