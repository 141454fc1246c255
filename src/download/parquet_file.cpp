#include "download/parquet_file.h"

#include <algorithm>
#include <limits>

#include "query/parse_selection.h"

namespace kiln::download {

namespace {

constexpr std::size_t kStepBytes = 128 * 1024;

}  // namespace

ParquetFile::ParquetFile(const dataset::Dataset& dataset, const dataset::QueryConnection& reader)
    : dataset_(dataset),
      plan_(plan_parquet(dataset, reader, query::select_all(dataset))),
      file_(begin_parquet(dataset, plan_)),
      rows_{.count = dataset.rows()} {
  std::string begin;
  file_.begin(begin);
  add_part(static_cast<std::int64_t>(begin.size()), 0);
}

void ParquetFile::add_part(std::int64_t bytes, std::int64_t rows) {
  parts_.push_back(
      {.offset = parts_.empty() ? 0 : this->bytes(), .bytes = bytes, .first_row = rows_.first, .rows = rows});
}

Result<bool> ParquetFile::advance(dataset::QueryConnection& reader) {
  if (!footer_.empty()) return false;
  if (!group_ && rows_.count > 0) group_.emplace(plan_, rows_);
  if (group_) {
    parquet::PageWriter pages;
    std::string piece;
    KILN_TRY(const bool is_complete, group_->step(reader, pages, file_, kStepBytes, piece));
    group_bytes_ += static_cast<std::int64_t>(piece.size());
    if (!is_complete) return true;
    add_part(group_bytes_, group_->size());
    rows_.drop_front(group_->size());
    group_.reset();
    group_bytes_ = 0;
    if (rows_.count > 0) return true;
  }
  file_.end(footer_);
  add_part(static_cast<std::int64_t>(footer_.size()), 0);
  return false;
}

std::size_t ParquetFile::part_at(std::int64_t offset) const {
  const auto after = std::ranges::upper_bound(parts_, offset, {}, &Part::offset);
  return static_cast<std::size_t>(after - parts_.begin()) - 1;
}

Result<void> ParquetFile::append_part(dataset::QueryConnection& reader, std::size_t number, std::string& out) const {
  const Part& part = parts_[number];
  const std::size_t before = out.size();
  if (number == 0) {
    out += parquet::kMagic;
  } else if (part.rows == 0) {
    out += footer_;
  } else {
    const GroupRows rows{.first = part.first_row, .count = part.rows};
    ParquetGroup group(plan_, rows);
    parquet::FileWriter unused = begin_parquet(dataset_, plan_);
    parquet::PageWriter pages;
    for (bool is_complete = false; !is_complete;) {
      KILN_TRY(is_complete, group.step(reader, pages, unused, std::numeric_limits<std::size_t>::max(), out));
    }
  }
  if (static_cast<std::int64_t>(out.size() - before) != part.bytes)
    return fail(ErrorCode::corrupt, "a row group has {} bytes instead of {}", out.size() - before, part.bytes);
  return {};
}

std::size_t ParquetFile::held_bytes() const {
  return sizeof(*this) + plan_.held_bytes() + file_.held_bytes() + footer_.capacity() +
         parts_.capacity() * sizeof(Part) + (group_ ? group_->held_bytes() : 0);
}

}  // namespace kiln::download
