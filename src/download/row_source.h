// Which rows a download has, found some at a time while the rows before them are sent: between two pieces it's no more
// than a place in the dataset.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "dataset/query_connection.h"
#include "error/error.h"
#include "question/filter.h"
#include "question/selection.h"

namespace kiln::download {

// The ones from one number to before another…
struct RowRange {
  std::int64_t next = 0, end = 0;
};
// … or those of these numbers, in this order, …
struct RowNumbers {
  std::vector<std::int64_t> numbers;
  std::size_t next = 0;
  bool is_used_up() const { return next == numbers.size(); }
};
// … or those that match a filter, in the file's order, without the first `skip` of them, and `left` at most. They are
// looked for while the rows before them are sent.
struct MatchingRows {
  question::Filter filter;
  std::int64_t skip = 0, left = 0;
  std::int64_t rows = 0;  // of the dataset
  std::int64_t next = 0;  // where to go on looking
  RowNumbers found = {};  // and not sent yet
  bool has_more_to_find() const { return left > 0 && next < rows; }
};
// … or in that order, from the offset on, and `left` at most, found some at a time.
struct OrderedRows {
  question::Filter filter;
  question::Order order;
  std::int64_t offset = 0, left = 0;
  RowNumbers found = {};  // and not sent yet
  bool has_more_to_find() const { return left > 0; }
};
using RowSource = std::variant<RowRange, RowNumbers, MatchingRows, OrderedRows>;

// Find the next ones, if any, within some 10 ms. REQUIRED: those that were found are used up. Errors: those of the
// connection.
Result<void> find_more(dataset::QueryConnection& reader, MatchingRows& matching);
Result<void> find_more(dataset::QueryConnection& reader, OrderedRows& ordered);

// What it holds between two pieces: its filter, and the numbers of rows that were found and not sent yet.
std::size_t held_bytes(const RowSource& source);

}  // namespace kiln::download
