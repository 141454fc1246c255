#include "files/database_copy.h"

#include <algorithm>

namespace kiln::files {

namespace {

class DatabaseStream final : public http::Stream {
 public:
  DatabaseStream(const dataset::Dataset& dataset, const http::ByteRange& range) : dataset_(dataset), left_(range) {}

  Result<bool> next(dataset::QueryConnection&, std::string& out) override {
    const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(kPieceBytes, left_.bytes));
    KILN_TRY(const std::string piece, dataset_.file().read(left_.first, wanted));
    KILN_CHECK(dataset_.check_unchanged());
    if (piece.size() != wanted) return fail(ErrorCode::corrupt, "the database ends at byte {}", left_.first);
    out += piece;
    left_.first += static_cast<std::int64_t>(wanted);
    left_.bytes -= static_cast<std::int64_t>(wanted);
    return left_.bytes > 0;
  }

  std::size_t held_bytes() const override { return sizeof(*this); }

 private:
  const dataset::Dataset& dataset_;
  http::ByteRange left_;
};

class DatabaseCopy final : public File {
 public:
  explicit DatabaseCopy(const dataset::Dataset& dataset) : dataset_(dataset) {}
  std::int64_t bytes() const override { return dataset_.file().bytes(); }
  std::unique_ptr<http::Stream> stream(const http::ByteRange& range) const override {
    return std::make_unique<DatabaseStream>(dataset_, range);
  }

 private:
  const dataset::Dataset& dataset_;
};

}  // namespace

std::shared_ptr<const File> database_copy(const dataset::Dataset& dataset) {
  return std::make_shared<DatabaseCopy>(dataset);
}

}  // namespace kiln::files
