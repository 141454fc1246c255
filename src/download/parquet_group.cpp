#include "download/parquet_group.h"

#include <algorithm>
#include <span>
#include <utility>

#include "render/text_of.h"
#include "value/value.h"

namespace kiln::download {

namespace {

// What the cells of a group may take, for they wait until the last row is there: a group ends with the row that goes
// beyond. With very many columns it's more, lest the footer, of some 150 bytes for a column and group, outgrow the
// data.
constexpr std::size_t kMaxGatheredBytes = 8 << 20;
constexpr std::size_t kLeastBytesOfColumn = 16 << 10;
// What a step does, some 5 ms: other downloads wait meanwhile.
constexpr std::size_t kMaxGathered = 8 * 1024;       // values read through SQL
constexpr std::size_t kMaxWritten = 2 * kGroupRows;  // values written

std::size_t bytes_of(const std::vector<parquet::Cells>& cells) {
  std::size_t bytes = 0;
  for (const parquet::Cells& one : cells) bytes += one.plain().size();
  return bytes;
}

}  // namespace

void GroupRows::drop_front(std::int64_t rows) {
  first += rows;
  count -= rows;
  if (!numbers.empty()) numbers.erase(numbers.begin(), numbers.begin() + rows);
}

ParquetGroup::ParquetGroup(const ParquetPlan& plan, const GroupRows& rows)
    : ParquetGroup(plan, rows, 0, plan.columns.size(), false, std::min(rows.count, kGroupRows)) {}

ParquetGroup::ParquetGroup(const ParquetPlan& plan, const GroupRows& rows, std::size_t first_column,
                           std::size_t end_column)
    : ParquetGroup(plan, rows, first_column, end_column, true, rows.count) {}

ParquetGroup::ParquetGroup(const ParquetPlan& plan, const GroupRows& rows, std::size_t first_column,
                           std::size_t end_column, bool is_size_known, std::int64_t size)
    : plan_(plan),
      rows_(rows),
      size_(size),
      is_size_known_(is_size_known),
      first_column_(first_column),
      end_column_(end_column) {
  for (std::size_t i = first_column; i < end_column; ++i) {
    const PlannedColumn& column = plan.columns[i];
    if (column.source != ValueSource::cells) continue;
    gathered_columns_.items.push_back(column.item);
    cells_.emplace_back(column.kind);
  }
}

Result<bool> ParquetGroup::step(dataset::QueryConnection& reader, parquet::PageWriter& pages, std::size_t full_size,
                                std::string& out) {
  if (!has_all_cells()) {
    KILN_CHECK(gather_cells(reader));
    if (!has_all_cells()) return false;
  }
  if (!places_) {
    places_ = rows_.numbers.empty()
                  ? engine::RowPlaces(rows_.first, size_)
                  : engine::RowPlaces(std::span(rows_.numbers).first(static_cast<std::size_t>(size_)));
  }
  const std::size_t columns = end_column_ - first_column_;
  for (std::size_t written = 0; chunks_.size() < columns && written < kMaxWritten;) {
    KILN_TRY(const parquet::ChunkInfo chunk, write_column(reader, pages, out));
    chunks_.push_back(chunk);
    written += static_cast<std::size_t>(size_);
    if (out.size() >= full_size) break;
  }
  return chunks_.size() == columns;
}

Result<void> ParquetGroup::gather_cells(dataset::QueryConnection& reader) {
  const std::size_t columns = cells_.size();
  const std::size_t most_bytes = std::max(kMaxGatheredBytes, columns * kLeastBytesOfColumn);
  const auto slice = static_cast<std::int64_t>(std::max<std::size_t>(1, kMaxGathered / columns));
  const std::int64_t end = std::min(size_, gathered_ + slice);
  Result<void> added;
  bool is_full = false;
  const auto add = [&](const std::vector<Value>& values) {
    for (std::size_t i = 0; i < columns && added; ++i) added = cells_[i].add(values[i]);
    ++gathered_;
    is_full = !is_size_known_ && bytes_of(cells_) >= most_bytes;
    return added && !is_full;
  };
  const std::int64_t count = end - gathered_;
  if (rows_.numbers.empty()) {
    KILN_CHECK(reader.rows_from(gathered_columns_, rows_.first + gathered_, count, add));
  } else {
    const auto numbers = std::span(rows_.numbers).subspan(static_cast<std::size_t>(gathered_));
    KILN_CHECK(reader.rows_at(gathered_columns_, numbers.first(static_cast<std::size_t>(count)), add));
  }
  KILN_CHECK(added);
  if (is_full) {
    size_ = gathered_;
  } else if (gathered_ < end) {  // a row that should be there and isn't
    return fail(ErrorCode::corrupt, "the rows end at {} instead of {}", gathered_, end);
  }
  return {};
}

Result<parquet::ChunkInfo> ParquetGroup::write_column(dataset::QueryConnection& reader, parquet::PageWriter& pages,
                                                      std::string& out) {
  const PlannedColumn& column = plan_.columns[first_column_ + chunks_.size()];
  switch (column.source) {
    case ValueSource::ranks: return write_ranks(column, reader, pages, out);
    case ValueSource::row_number: return write_row_numbers(column, pages, out);
    case ValueSource::cells: break;
    case ValueSource::nothing: {
      parquet::Cells missing(column.kind);
      for (std::int64_t i = 0; i < size_; ++i) missing.add_missing();
      return write_chunk(missing, pages, out);
    }
  }
  const parquet::Cells cells = std::exchange(cells_[next_cells_++], parquet::Cells(column.kind));
  return write_chunk(cells, pages, out);
}

Result<parquet::ChunkInfo> ParquetGroup::write_ranks(const PlannedColumn& column, dataset::QueryConnection& reader,
                                                     parquet::PageWriter& pages, std::string& out) const {
  const std::size_t position = *column.item.reference.position;
  std::vector<ranks::Rank> ranks;
  KILN_CHECK(reader.read_ranks(position, *places_, ranks));
  KILN_TRY(const std::shared_ptr<const ranks::Dictionary> dictionary, reader.dictionary(position));
  const question::Cast cast = column.item.cast;
  const bool is_text = dictionary->size() > 0 && std::holds_alternative<std::string>(dictionary->value(1));
  const bool as_text = cast == question::Cast::text && !is_text;
  return parquet::write_chunk(
      parquet::RankedCells{.kind = column.kind,
                           .ranks = ranks,
                           .distinct = dictionary->size(),
                           .append = [&](std::int64_t rank, std::string& plain) -> Result<void> {
                             const Value& value = dictionary->value(rank);
                             return append_plain(as_text ? Value(render::text_of(value)) : value, column.kind, plain);
                           },
                           .is_ascending = cast == question::Cast::none || is_text},
      pages, out);
}

Result<parquet::ChunkInfo> ParquetGroup::write_row_numbers(const PlannedColumn& column, parquet::PageWriter& pages,
                                                           std::string& out) const {
  parquet::Cells cells(column.kind);
  for (std::int64_t i = 0; i < size_; ++i) {
    const Value number = rows_.row(i);
    KILN_CHECK(cells.add(column.kind == parquet::Kind::text ? Value(render::text_of(number)) : number));
  }
  return write_chunk(cells, pages, out);
}

std::size_t ParquetGroup::held_bytes() const {
  std::size_t bytes = sizeof(*this) + (places_ ? places_->held_bytes() : 0);
  for (const parquet::Cells& cells : cells_) bytes += sizeof(cells) + cells.held_bytes();
  for (const question::Selection::Item& item : gathered_columns_.items) bytes += sizeof(item) + item.name.capacity();
  return bytes + chunks_.capacity() * sizeof(chunks_[0]);
}

}  // namespace kiln::download
