#include "files/row_stream.h"

#include <algorithm>
#include <span>
#include <utility>

#include "files/file.h"

namespace kiln::files {

namespace {

constexpr std::int64_t kStretchRows =
    64 * 1024;  // how many rows a filter looks at in one piece: some 10 ms without ranks

}  // namespace

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
  full_size_ = out.size() + kPieceBytes;
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
  return numbers.next < numbers.numbers.size();
}

Result<bool> RowStream::write(dataset::QueryConnection& reader, MatchingRows& matching, std::string& out) {
  if (matching.found.next == matching.found.numbers.size()) {
    matching.found = {};
    const std::int64_t until = std::min(matching.rows, matching.next + kStretchRows);
    KILN_CHECK(reader.matching_between(matching.filter, matching.next, until, [&](std::int64_t row) {
      if (matching.skip > 0) {
        --matching.skip;
      } else if (matching.left > 0) {
        --matching.left;
        matching.found.numbers.push_back(row);
      }
      return matching.left > 0;
    }));
    matching.next = until;
  }
  KILN_TRY(const bool more, write(reader, matching.found, out));
  return more || (matching.left > 0 && matching.next < matching.rows);
}

// Each time the ranks are counted anew, which is less than to keep the numbers of all rows for as long as the client
// reads.
Result<bool> RowStream::write(dataset::QueryConnection& reader, OrderedRows& ordered, std::string& out) {
  if (ordered.found.next == ordered.found.numbers.size()) {
    const std::int64_t wanted = std::min(ordered.left, kStretchRows);
    KILN_TRY(ordered.found.numbers, reader.matching_rows(ordered.filter, ordered.order, ordered.offset, wanted));
    ordered.found.next = 0;
    const auto found = static_cast<std::int64_t>(ordered.found.numbers.size());
    ordered.offset += found;
    ordered.left = found < wanted ? 0 : ordered.left - found;
  }
  KILN_TRY(const bool more, write(reader, ordered.found, out));
  return more || ordered.left > 0;
}

std::size_t RowStream::held_bytes() const {
  std::size_t bytes = sizeof(*this);
  for (const question::Selection::Item& item : selection_.items) bytes += 2 * (sizeof(item) + item.name.capacity());
  const RowNumbers* numbers = std::get_if<RowNumbers>(&source_);
  if (const auto* matching = std::get_if<MatchingRows>(&source_)) {
    numbers = &matching->found;
    bytes += matching->filter.held_bytes();
  }
  if (const auto* ordered = std::get_if<OrderedRows>(&source_)) {
    numbers = &ordered->found;
    bytes += ordered->filter.held_bytes();
  }
  return bytes + (numbers ? numbers->numbers.capacity() * sizeof(std::int64_t) : 0);
}

}  // namespace kiln::files
