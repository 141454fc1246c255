#include "files/cells.h"

namespace kiln::files {

CellWriter::CellWriter(const http::RowForm& form, const std::string& name, bool is_first)
    : frame_(form.frame()), is_first_(is_first), writer_(form.make_writer({name})), row_(1) {}

void CellWriter::append(const Value& value, std::string& out) {
  row_[0] = value;
  text_.clear();
  writer_->row(row_, text_);
  std::string_view cell = text_;
  cell.remove_prefix(frame_.before.size());
  cell.remove_suffix(frame_.after.size());
  if (!is_first_) out += frame_.between;
  out += cell;
}

std::optional<Cells> Cells::make(const ranks::Dictionary& dictionary, CellWriter& writer, std::size_t max_bytes) {
  Cells cells;
  for (std::int64_t rank = 0; rank <= dictionary.size(); ++rank) {
    writer.append(rank == 0 ? Value() : dictionary.value(rank), cells.text_);
    cells.ends_.push_back(static_cast<std::uint32_t>(cells.text_.size()));
    if (cells.text_.size() + cells.ends_.size() * sizeof(cells.ends_[0]) > max_bytes) return std::nullopt;
  }
  cells.text_.shrink_to_fit();
  cells.ends_.shrink_to_fit();
  return cells;
}

}  // namespace kiln::files
