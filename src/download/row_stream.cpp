#include "download/row_stream.h"

#include <span>
#include <utility>

namespace kiln::download {

RowStream::RowStream(const dataset::Dataset& dataset, const http::RowForm& form, question::Selection selection,
                     RowSource source)
    : dataset_(dataset),
      selection_(std::move(selection)),
      writer_(form.make_writer(selection_.names())),
      source_(std::move(source)) {}

Result<bool> RowStream::next(dataset::QueryConnection& reader, std::string& out) {
  const bool is_first = !has_begun_;
  auto more = write_piece(reader, out);
  if (is_first) return more;  // the router looks, as it does for any answer
  if (!more) dataset_.note(more.error());
  KILN_CHECK(dataset_.check_unchanged());
  return more;
}

Result<bool> RowStream::write_piece(dataset::QueryConnection& reader, std::string& out) {
  full_size_ = out.size() + http::kPieceBytes;
  if (!std::exchange(has_begun_, true)) writer_->begin(out);
  KILN_TRY(const bool more, std::visit([&](auto& source) { return write(reader, source, out); }, source_));
  if (!more) writer_->end(out);
  return more;
}

Result<bool> RowStream::write(dataset::QueryConnection& reader, RowRange& range, std::string& out) {
  bool is_full = false;
  KILN_CHECK(reader.rows_from(selection_, range.next, range.end - range.next, [&](const std::vector<Value>& values) {
    writer_->row(values, out);
    ++range.next;
    is_full = out.size() >= full_size_;
    return !is_full;
  }));
  // A row that should be there and isn't: the file is damaged, and going on would never end.
  if (range.next < range.end && !is_full)
    return fail(ErrorCode::corrupt, "the rows end at {} instead of {}", range.next, range.end);
  return range.next < range.end;
}

Result<bool> RowStream::write(dataset::QueryConnection& reader, RowNumbers& numbers, std::string& out) {
  KILN_CHECK(reader.rows_at(selection_, std::span(numbers.numbers).subspan(numbers.next),
                            [&](const std::vector<Value>& values) {
                              writer_->row(values, out);
                              ++numbers.next;
                              return out.size() < full_size_;
                            }));
  return !numbers.is_used_up();
}

Result<bool> RowStream::write(dataset::QueryConnection& reader, MatchingRows& matching, std::string& out) {
  if (matching.found.is_used_up()) KILN_CHECK(find_more(reader, matching));
  KILN_TRY(const bool more, write(reader, matching.found, out));
  return more || matching.has_more_to_find();
}

Result<bool> RowStream::write(dataset::QueryConnection& reader, OrderedRows& ordered, std::string& out) {
  if (ordered.found.is_used_up()) KILN_CHECK(find_more(reader, ordered));
  KILN_TRY(const bool more, write(reader, ordered.found, out));
  return more || ordered.has_more_to_find();
}

std::size_t RowStream::held_bytes() const {
  std::size_t bytes = sizeof(*this);
  for (const question::Selection::Item& item : selection_.items) bytes += 2 * (sizeof(item) + item.name.capacity());
  return bytes + download::held_bytes(source_);
}

}  // namespace kiln::download
