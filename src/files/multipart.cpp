#include "files/multipart.h"

#include <fmt/format.h>

#include <utility>

namespace kiln::files {

namespace {

struct Part {
  std::string head;
  http::ByteRange range;
};

class MultipartStream final : public http::Stream {
 public:
  MultipartStream(std::shared_ptr<const File> file, std::vector<Part> parts, std::string end)
      : file_(std::move(file)), parts_(std::move(parts)), end_(std::move(end)) {}

  // Parts that fit into a piece are one: an answer of several small ones goes out at once.
  Result<bool> next(dataset::QueryConnection& reader, std::string& out) override {
    const std::size_t begin = out.size();
    while (next_ < parts_.size() && out.size() < begin + kPieceBytes) {
      if (!stream_) {
        out += parts_[next_].head;
        stream_ = file_->stream(parts_[next_].range);
      }
      KILN_TRY(const bool more, stream_->next(reader, out));
      if (more) continue;
      stream_.reset();
      ++next_;
    }
    if (next_ < parts_.size()) return true;
    out += end_;
    return false;
  }

  std::size_t held_bytes() const override {
    std::size_t bytes = sizeof(*this) + (stream_ ? stream_->held_bytes() : 0);
    for (const Part& part : parts_) bytes += sizeof(part) + part.head.capacity();
    return bytes;
  }

 private:
  const std::shared_ptr<const File> file_;
  const std::vector<Part> parts_;
  const std::string end_;
  std::size_t next_ = 0;
  std::unique_ptr<http::Stream> stream_;  // of the part that is being sent
};

}  // namespace

std::string content_range(const http::ByteRange& range, std::int64_t size) {
  return fmt::format("bytes {}-{}/{}", range.first, range.first + range.bytes - 1, size);
}

Multipart multipart(std::shared_ptr<const File> file, const std::vector<http::ByteRange>& ranges,
                    std::string_view content_type, std::string_view boundary) {
  Multipart made{.content_type = fmt::format("multipart/byteranges; boundary={}", boundary), .stream = nullptr};
  std::vector<Part> parts;
  for (const http::ByteRange& range : ranges) {
    parts.push_back({fmt::format("{}--{}\r\nContent-Type: {}\r\nContent-Range: {}\r\n\r\n", parts.empty() ? "" : "\r\n",
                                 boundary, content_type, content_range(range, file->bytes())),
                     range});
    made.bytes += static_cast<std::int64_t>(parts.back().head.size()) + range.bytes;
  }
  std::string end = fmt::format("\r\n--{}--\r\n", boundary);
  made.bytes += static_cast<std::int64_t>(end.size());
  made.stream = std::make_unique<MultipartStream>(std::move(file), std::move(parts), std::move(end));
  return made;
}

}  // namespace kiln::files
