#include "files/row_file.h"

#include <algorithm>
#include <utility>

#include "files/wanted_bytes.h"

namespace kiln::files {

namespace {

class RowFileStream final : public http::Stream {
 public:
  RowFileStream(std::shared_ptr<const RowFileParts> parts, const http::ByteRange& range)
      : parts_(std::move(parts)), wanted_{.skip = range.first, .left = range.bytes} {
    const std::int64_t row_bytes = range.first - static_cast<std::int64_t>(parts_->head.size());
    if (row_bytes < 0 || wanted_.left == 0) return;
    has_head_ = true;
    const std::int64_t block = parts_->layout->block_of(row_bytes);
    next_row_ = block * RowText::kBlockRows;
    wanted_.skip = row_bytes - parts_->layout->begin_of(block);
  }

  Result<bool> next(dataset::QueryConnection& reader, std::string& out) override {
    const auto made = make_piece(reader, out);
    if (!made) parts_->dataset.note(made.error());
    KILN_CHECK(parts_->dataset.check_unchanged());
    if (!made) return tl::unexpected(made.error());
    return wanted_.left > 0;
  }

  std::size_t held_bytes() const override { return sizeof(*this); }  // the rest is shared

 private:
  // Appends a piece, at least a byte of it where there are any left.
  Result<void> make_piece(dataset::QueryConnection& reader, std::string& out) {
    const std::size_t begin = out.size();
    if (wanted_.left > 0 && !std::exchange(has_head_, true)) {
      out += parts_->head;
      wanted_.keep(begin, out);
    }
    while (wanted_.left > 0 && out.size() < begin + kPieceBytes) {
      const std::size_t before = out.size();
      KILN_CHECK(append_rows(reader, begin + kPieceBytes, out));
      wanted_.keep(before, out);
    }
    return {};
  }

  Result<void> append_rows(dataset::QueryConnection& reader, std::size_t full, std::string& out) {
    const std::int64_t block = next_row_ / RowText::kBlockRows, rows = parts_->dataset.rows();
    if (next_row_ >= rows) return fail(ErrorCode::corrupt, "the rows have fewer bytes than they should");
    const std::int64_t end = std::min(rows, (block + 1) * RowText::kBlockRows);
    const std::size_t before = out.size();
    KILN_TRY(const std::int64_t done, parts_->text->append(reader, next_row_, end - next_row_, full, out));
    block_bytes_ += static_cast<std::int64_t>(out.size() - before);
    next_row_ += done;
    if (next_row_ < end) return {};
    const std::int64_t expected = parts_->layout->begin_of(block + 1) - parts_->layout->begin_of(block);
    if (std::exchange(block_bytes_, 0) == expected) return {};
    return fail(ErrorCode::corrupt, "the rows before {} have other bytes than those that were counted", next_row_);
  }

  const std::shared_ptr<const RowFileParts> parts_;
  bool has_head_ = false;
  std::int64_t next_row_ = 0;
  std::int64_t block_bytes_ = 0;  // of the rows of its block that were written
  WantedBytes wanted_;
};

class RowFile final : public File {
 public:
  explicit RowFile(RowFileParts parts) : parts_(std::make_shared<RowFileParts>(std::move(parts))) {}
  std::int64_t bytes() const override {
    return static_cast<std::int64_t>(parts_->head.size()) + parts_->layout->begin_of(parts_->layout->blocks());
  }
  std::unique_ptr<http::Stream> stream(const http::ByteRange& range) const override {
    return std::make_unique<RowFileStream>(parts_, range);
  }

 private:
  const std::shared_ptr<const RowFileParts> parts_;
};

}  // namespace

std::shared_ptr<const File> row_file(RowFileParts parts) { return std::make_shared<RowFile>(std::move(parts)); }

}  // namespace kiln::files
