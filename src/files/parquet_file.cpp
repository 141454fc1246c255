#include "files/parquet_file.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "download/parquet_group.h"
#include "files/wanted_bytes.h"
#include "parquet/format.h"
#include "parquet/page_writer.h"

namespace kiln::files {

namespace {

class ParquetFileStream final : public http::Stream {
 public:
  ParquetFileStream(const dataset::Dataset& dataset, std::shared_ptr<const ParquetLayout> layout,
                    const http::ByteRange& range)
      : dataset_(dataset), layout_(std::move(layout)), wanted_{.skip = range.first, .left = range.bytes} {
    const std::int64_t first_chunk = layout_->begin_of(0), footer = layout_->begin_of(layout_->chunks());
    if (range.first < first_chunk) return;
    has_begin_ = true;
    next_ = range.first < footer ? layout_->chunk_of(range.first) : layout_->chunks();
    wanted_.skip -= layout_->begin_of(next_);
  }

  Result<bool> next(dataset::QueryConnection& reader, std::string& out) override {
    const auto made = make_piece(reader, out);
    if (!made) dataset_.note(made.error());
    KILN_CHECK(dataset_.check_unchanged());
    if (!made) return tl::unexpected(made.error());
    return wanted_.left > 0;
  }

  std::size_t held_bytes() const override { return sizeof(*this) + (group_ ? group_->held_bytes() : 0); }

 private:
  // A piece is of one group: what packs its columns isn't kept until the next one. It may be empty while cells are
  // gathered.
  Result<void> make_piece(dataset::QueryConnection& reader, std::string& out) {
    const std::size_t begin = out.size();
    if (!std::exchange(has_begin_, true)) {
      out += parquet::kMagic;
      wanted_.keep(begin, out);
    }
    if (wanted_.left == 0) return {};
    const std::size_t before = out.size();
    if (next_ < layout_->chunks()) {
      KILN_CHECK(make_chunks(reader, begin + http::kPieceBytes, out));
    } else {
      out += layout_->footer();
    }
    wanted_.keep(before, out);
    return {};
  }

  Result<void> make_chunks(dataset::QueryConnection& reader, std::size_t full_size, std::string& out) {
    const auto columns = static_cast<std::int64_t>(layout_->plan().columns.size());
    const std::int64_t first = next_ % columns;
    if (!group_) {
      const std::int64_t last_byte = layout_->begin_of(next_) + wanted_.skip + wanted_.left - 1;
      const std::int64_t end = std::min(layout_->chunks(), layout_->chunk_of(last_byte) + 1);
      end_ = std::min(next_ - first + columns, end);
      rows_ = layout_->group(next_ / columns);
      group_.emplace(layout_->plan(), rows_, static_cast<std::size_t>(first),
                     static_cast<std::size_t>(first + end_ - next_));
    }
    parquet::PageWriter pages;
    const std::size_t before = out.size(), values = group_->values_written();
    KILN_TRY(const bool is_complete, group_->step(reader, pages, full_size, out));
    bytes_made += group_->values_written() - values;  // see download/parquet_stream.cpp
    made_ += static_cast<std::int64_t>(out.size() - before);
    if (!is_complete) return {};
    const std::int64_t expected = layout_->begin_of(end_) - layout_->begin_of(next_);
    if (std::exchange(made_, 0) != expected)
      return fail(ErrorCode::corrupt, "a row group has other bytes than those that were counted");
    group_.reset();
    next_ = end_;
    return {};
  }

  const dataset::Dataset& dataset_;
  const std::shared_ptr<const ParquetLayout> layout_;
  WantedBytes wanted_;
  bool has_begin_ = false;
  std::int64_t next_ = 0, end_ = 0;              // the chunk that comes next, and where those of its group end
  std::int64_t made_ = 0;                        // bytes of the group
  download::GroupRows rows_;                     // its rows
  std::optional<download::ParquetGroup> group_;  // that is being made; it has the address of rows_
};

class ParquetFile final : public File {
 public:
  ParquetFile(const dataset::Dataset& dataset, std::shared_ptr<const ParquetLayout> layout)
      : dataset_(dataset), layout_(std::move(layout)) {}
  std::int64_t bytes() const override { return layout_->bytes(); }
  std::unique_ptr<http::Stream> stream(const http::ByteRange& range) const override {
    return std::make_unique<ParquetFileStream>(dataset_, layout_, range);
  }

 private:
  const dataset::Dataset& dataset_;
  const std::shared_ptr<const ParquetLayout> layout_;
};

}  // namespace

std::shared_ptr<const File> parquet_file(const dataset::Dataset& dataset, std::shared_ptr<const ParquetLayout> layout) {
  return std::make_shared<ParquetFile>(dataset, std::move(layout));
}

}  // namespace kiln::files
