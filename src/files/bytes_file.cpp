#include "files/bytes_file.h"

#include <utility>

namespace kiln::files {

namespace {

class BytesStream final : public http::Stream {
 public:
  BytesStream(std::shared_ptr<const std::string> bytes, const http::ByteRange& range)
      : bytes_(std::move(bytes)), range_(range) {}
  Result<bool> next(dataset::QueryConnection&, std::string& out) override {
    out.append(*bytes_, static_cast<std::size_t>(range_.first), static_cast<std::size_t>(range_.bytes));
    return false;
  }
  std::size_t held_bytes() const override { return sizeof(*this) + bytes_->capacity(); }

 private:
  const std::shared_ptr<const std::string> bytes_;
  const http::ByteRange range_;
};

class BytesFile final : public File {
 public:
  explicit BytesFile(std::string bytes) : bytes_(std::make_shared<const std::string>(std::move(bytes))) {}
  std::int64_t bytes() const override { return static_cast<std::int64_t>(bytes_->size()); }
  std::unique_ptr<http::Stream> stream(const http::ByteRange& range) const override {
    return std::make_unique<BytesStream>(bytes_, range);
  }

 private:
  const std::shared_ptr<const std::string> bytes_;
};

}  // namespace

std::shared_ptr<const File> bytes_file(std::string bytes) { return std::make_shared<BytesFile>(std::move(bytes)); }

}  // namespace kiln::files
