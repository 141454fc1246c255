#include "download/parquet_stream.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace kiln::download {

ParquetStream::ParquetStream(const dataset::Dataset& dataset, const dataset::QueryConnection& reader,
                             const question::Selection& selection, RowSource source)
    : dataset_(dataset),
      plan_(plan_parquet(dataset, reader, selection)),
      file_(begin_parquet(dataset, plan_)),
      source_(std::move(source)) {}

Result<bool> ParquetStream::next(dataset::QueryConnection& reader, std::string& out) {
  const bool is_first = !has_begun_;
  auto more = write_piece(reader, out);
  if (is_first) return more;  // the router looks, as it does for any answer
  if (!more) dataset_.note(more.error());
  KILN_CHECK(dataset_.check_unchanged());
  return more;
}

Result<bool> ParquetStream::write_piece(dataset::QueryConnection& reader, std::string& out) {
  const std::size_t full_size = out.size() + http::kPieceBytes;
  if (!std::exchange(has_begun_, true)) file_.begin(out);
  if (!group_ && !has_all_rows_ && rows_.count < most_rows()) {
    KILN_TRY(const bool may_have_more, gather(reader));
    has_all_rows_ = !may_have_more;
    if (may_have_more && rows_.count < most_rows()) return true;
  }
  if (!group_ && rows_.count > 0) group_.emplace(plan_, rows_);
  if (group_) {
    KILN_TRY(const bool is_complete, write_group(reader, full_size, out));
    if (!is_complete || !has_all_rows_ || rows_.count > 0) return true;
  }
  file_.end(out);
  return false;
}

// Of the next group. Of consecutive rows no group has rows of two segments of ranks: so each can be made by itself, and
// the whole is the same bytes as a file (files/parquet_file.h).
std::int64_t ParquetStream::most_rows() const {
  return std::holds_alternative<RowRange>(source_) ? kGroupRows - rows_.first % kGroupRows : kGroupRows;
}

Result<bool> ParquetStream::write_group(dataset::QueryConnection& reader, std::size_t full_size, std::string& out) {
  // Between two pieces nothing that packs is kept.
  parquet::PageWriter pages;
  const std::size_t before = group_->values_written();
  KILN_TRY(const bool is_complete, group_->step(reader, pages, full_size, out));
  // The processor's time that a download may take grows with what it delivers (server/download_time.h). Of what is
  // packed so tightly that is little: a value counts as a byte, the least that it takes in CSV.
  bytes_made += group_->values_written() - before;
  if (is_complete) {
    file_.add_group(group_->chunks(), group_->size());
    rows_.drop_front(group_->size());
    group_.reset();
  }
  return is_complete;
}

Result<bool> ParquetStream::gather(dataset::QueryConnection& reader) {
  return std::visit(
      [&](auto& source) -> Result<bool> {
        using Source = std::decay_t<decltype(source)>;
        if constexpr (std::is_same_v<Source, RowRange> || std::is_same_v<Source, RowNumbers>) {
          return gather(source);
        } else {
          if (source.found.is_used_up()) KILN_CHECK(find_more(reader, source));
          const bool has_more_found = gather(source.found);
          return has_more_found || source.has_more_to_find();
        }
      },
      source_);
}

bool ParquetStream::gather(RowRange& range) {
  if (rows_.count == 0) rows_.first = range.next;
  const std::int64_t some = std::min(most_rows() - rows_.count, range.end - range.next);
  rows_.count += some;
  range.next += some;
  return range.next < range.end;
}

bool ParquetStream::gather(RowNumbers& found) {
  const auto room = static_cast<std::size_t>(most_rows() - rows_.count);
  const std::size_t some = std::min(room, found.numbers.size() - found.next);
  const auto begin = found.numbers.begin() + static_cast<std::ptrdiff_t>(found.next);
  rows_.numbers.insert(rows_.numbers.end(), begin, begin + static_cast<std::ptrdiff_t>(some));
  rows_.count += static_cast<std::int64_t>(some);
  found.next += some;
  return !found.is_used_up();
}

std::size_t ParquetStream::held_bytes() const {
  return sizeof(*this) + plan_.held_bytes() + file_.held_bytes() + (group_ ? group_->held_bytes() : 0) +
         rows_.numbers.capacity() * sizeof(std::int64_t) + download::held_bytes(source_);
}

}  // namespace kiln::download
