// A download of rows, made piece by piece while the client reads. Between two pieces it's no more than a place in the
// dataset, so that it holds neither a thread nor a statement, nor much memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "dataset/dataset.h"
#include "dataset/query_connection.h"
#include "http/answer.h"
#include "question/filter.h"
#include "question/selection.h"
#include "render/row_writer.h"

namespace kiln::files {

// Which rows: the ones from one number to before another…
struct RowRange {
  std::int64_t next = 0, end = 0;
};
// … or those of these numbers, in this order, …
struct RowNumbers {
  std::vector<std::int64_t> numbers;
  std::size_t next = 0;
};
// … or those that match a filter, in the file's order, without the first `skip` of them, and `left` at most. They are
// looked for while the rows before them are sent.
struct MatchingRows {
  question::Filter filter;
  std::int64_t skip = 0, left = 0;
  std::int64_t rows = 0;  // of the dataset
  std::int64_t next = 0;  // where to go on looking
  RowNumbers found = {};  // and not sent yet
};
// … or in that order, from the offset on, and `left` at most, found some at a time.
struct OrderedRows {
  question::Filter filter;
  question::Order order;
  std::int64_t offset = 0, left = 0;
  RowNumbers found = {};  // and not sent yet
};
using RowSource = std::variant<RowRange, RowNumbers, MatchingRows, OrderedRows>;

class RowStream final : public http::Stream {
 public:
  // The dataset must outlive it.
  RowStream(const dataset::Dataset& dataset, const http::RowForm& form, question::Selection selection,
            RowSource source);

  // Pieces are of about 128 KiB; one may be empty, with more to come. From the second on,
  // what was read of a file that has changed since is an error, and the dataset is told of damage.
  Result<bool> next(dataset::QueryConnection& reader, std::string& out) override;
  std::size_t held_bytes() const override;

 private:
  // Each writes rows until the piece is full or there are none; returns whether there are more.
  Result<bool> write(dataset::QueryConnection& reader, RowRange& range, std::string& out);
  Result<bool> write(dataset::QueryConnection& reader, RowNumbers& numbers, std::string& out);
  Result<bool> write(dataset::QueryConnection& reader, MatchingRows& matching, std::string& out);
  Result<bool> write(dataset::QueryConnection& reader, OrderedRows& ordered, std::string& out);

  Result<bool> write_piece(dataset::QueryConnection& reader, std::string& out);

  const dataset::Dataset& dataset_;
  const question::Selection selection_;
  const std::unique_ptr<render::RowWriter> writer_;
  RowSource source_;
  std::size_t full_size_ = 0;  // of the output, at which the piece that is being made ends
  bool has_begun_ = false;
};

}  // namespace kiln::files
