#include "download/row_source.h"

#include <algorithm>
#include <utility>

namespace kiln::download {

namespace {

constexpr std::int64_t kStretchRows =
    64 * 1024;  // how many rows a filter looks at in one piece: some 10 ms without ranks

}  // namespace

Result<void> find_more(dataset::QueryConnection& reader, MatchingRows& matching) {
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
  return {};
}

// Each time the ranks are counted anew, which is less than to keep the numbers of all rows for as long as the client
// reads.
Result<void> find_more(dataset::QueryConnection& reader, OrderedRows& ordered) {
  const std::int64_t wanted = std::min(ordered.left, kStretchRows);
  KILN_TRY(ordered.found.numbers, reader.matching_rows(ordered.filter, ordered.order, ordered.offset, wanted));
  ordered.found.next = 0;
  const auto found = static_cast<std::int64_t>(ordered.found.numbers.size());
  ordered.offset += found;
  ordered.left = found < wanted ? 0 : ordered.left - found;
  return {};
}

std::size_t held_bytes(const RowSource& source) {
  const RowNumbers* numbers = std::get_if<RowNumbers>(&source);
  std::size_t bytes = 0;
  if (const auto* matching = std::get_if<MatchingRows>(&source)) {
    numbers = &matching->found;
    bytes += matching->filter.held_bytes();
  }
  if (const auto* ordered = std::get_if<OrderedRows>(&source)) {
    numbers = &ordered->found;
    bytes += ordered->filter.held_bytes();
  }
  return bytes + (numbers ? numbers->numbers.capacity() * sizeof(std::int64_t) : 0);
}

}  // namespace kiln::download
