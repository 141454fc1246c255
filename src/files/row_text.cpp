#include "files/row_text.h"

#include <algorithm>

#include "query/parse_selection.h"
#include "ranks/format.h"

namespace kiln::files {

namespace {

// Of all columns together. Those that come when it's spent are read from the rows.
constexpr std::size_t kMaxCellBytes = 4 << 20;
// That are read at once, of all columns.
constexpr std::int64_t kMaxRanksAtOnce = 128 * 1024;

}  // namespace

RowText::RowText(const dataset::Dataset& dataset, const http::RowForm& form)
    : dataset_(dataset), form_(form), all_(query::select_all(dataset)), cells_(all_.items.size()) {}

Result<std::shared_ptr<const RowText>> RowText::make(const dataset::Dataset& dataset, const http::RowForm& form,
                                                     dataset::QueryConnection& reader) {
  std::shared_ptr<RowText> text(new RowText(dataset, form));
  KILN_CHECK(text->find_cells(reader));
  return text;
}

Result<void> RowText::find_cells(dataset::QueryConnection& reader) {
  std::size_t room = kMaxCellBytes;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const auto distinct = static_cast<std::size_t>(dataset_.catalogue().columns[i].statistics.distinct);
    if (reader.has_ranks(i) && distinct * sizeof(std::uint32_t) < room) {
      KILN_TRY(const std::shared_ptr<const ranks::Dictionary> dictionary, reader.dictionary(i));
      CellWriter writer(form_, all_.items[i].name, i == 0);
      cells_[i] = Cells::make(*dictionary, writer, room);
    }
    if (cells_[i]) {
      room -= std::min(room, cells_[i]->held_bytes());
    } else {
      read_.items.push_back(all_.items[i]);
    }
  }
  return {};
}

std::vector<CellWriter> RowText::writers_of_read() const {
  std::vector<CellWriter> writers;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (!cells_[i]) writers.emplace_back(form_, all_.items[i].name, i == 0);
  }
  return writers;
}

Result<std::int64_t> RowText::append(dataset::QueryConnection& reader, std::int64_t from, std::int64_t rows,
                                     std::size_t full, std::string& out) const {
  rows = std::min(rows, std::max<std::int64_t>(1, kMaxRanksAtOnce / static_cast<std::int64_t>(cells_.size())));
  std::vector<std::vector<ranks::Rank>> ranks(cells_.size());
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (cells_[i]) KILN_CHECK(reader.read_ranks(i, from, rows, ranks[i]));
  }
  std::vector<CellWriter> writers = writers_of_read();
  const render::RowFrame frame = form_.frame();
  std::int64_t done = 0;
  const auto append_row = [&](const std::vector<Value>& values) {
    out += frame.before;
    for (std::size_t i = 0, read = 0; i < cells_.size(); ++i) {
      if (cells_[i]) {
        out += cells_[i]->of(ranks[i][static_cast<std::size_t>(done)]);
      } else {
        writers[read].append(values[read], out);
        ++read;
      }
    }
    out += frame.after;
    return ++done < rows && out.size() < full;
  };
  if (read_.items.empty()) {
    while (append_row({})) {
    }
    return done;
  }
  KILN_CHECK(reader.rows_from(read_, from, rows, append_row));
  if (done < rows && out.size() < full)
    return fail(ErrorCode::corrupt, "the rows end at {} instead of {}", from + done, from + rows);
  return done;
}

std::int64_t RowText::blocks_at_once(std::size_t columns) {
  constexpr std::int64_t kBlocksOfSegment = ranks::kSegmentRows / kBlockRows;
  static_assert(ranks::kSegmentRows % kBlockRows == 0, "no block is of two segments");
  const std::int64_t wanted = kMaxRanksAtOnce / kBlockRows / static_cast<std::int64_t>(columns);
  std::int64_t blocks = kBlocksOfSegment;
  while (blocks > 1 && blocks > wanted) blocks /= 2;
  return blocks;
}

Result<std::vector<std::int64_t>> RowText::measure(dataset::QueryConnection& reader, std::int64_t first_block,
                                                   std::int64_t blocks) const {
  const std::int64_t from = first_block * kBlockRows, rows = std::min(blocks * kBlockRows, dataset_.rows() - from);
  const auto around = static_cast<std::int64_t>(form_.frame().before.size() + form_.frame().after.size());
  std::vector<std::int64_t> bytes;
  for (std::int64_t first = 0; first < rows; first += kBlockRows)
    bytes.push_back(around * std::min(kBlockRows, rows - first));
  KILN_CHECK(measure_cells(reader, from, rows, bytes));
  if (!read_.items.empty()) KILN_CHECK(measure_rows(reader, from, rows, bytes));
  return bytes;
}

Result<void> RowText::measure_cells(dataset::QueryConnection& reader, std::int64_t from, std::int64_t rows,
                                    std::vector<std::int64_t>& blocks) const {
  std::vector<ranks::Rank> ranks;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (!cells_[i]) continue;
    KILN_CHECK(reader.read_ranks(i, from, rows, ranks));
    for (std::size_t block = 0; block < blocks.size(); ++block) {
      const std::size_t first = block * kBlockRows;
      const std::size_t end = std::min(ranks.size(), first + kBlockRows);
      std::int64_t bytes = 0;
      for (std::size_t row = first; row < end; ++row) bytes += cells_[i]->bytes_of(ranks[row]);
      blocks[block] += bytes;
    }
  }
  return {};
}

Result<void> RowText::measure_rows(dataset::QueryConnection& reader, std::int64_t from, std::int64_t rows,
                                   std::vector<std::int64_t>& blocks) const {
  std::vector<CellWriter> writers = writers_of_read();
  std::string cells;
  std::int64_t done = 0;
  KILN_CHECK(reader.rows_from(read_, from, rows, [&](const std::vector<Value>& values) {
    cells.clear();
    for (std::size_t i = 0; i < writers.size(); ++i) writers[i].append(values[i], cells);
    blocks[static_cast<std::size_t>(done / kBlockRows)] += static_cast<std::int64_t>(cells.size());
    ++done;
    return true;
  }));
  if (done == rows) return {};
  return fail(ErrorCode::corrupt, "the rows end at {} instead of {}", from + done, from + rows);
}

std::size_t RowText::held_bytes() const {
  std::size_t bytes = sizeof(*this) + cells_.size() * (sizeof(cells_[0]) + 2 * sizeof(question::Selection::Item));
  for (const std::optional<Cells>& cells : cells_) bytes += cells ? cells->held_bytes() : 0;
  return bytes;
}

}  // namespace kiln::files
