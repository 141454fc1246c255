// The different values of a column as a form writes them, once: a row's cell is looked up by its rank, and so is how
// long it is, without a look at the row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/format.h"
#include "ranks/dictionary.h"
#include "ranks/format.h"
#include "value/value.h"

namespace kiln::files {

// Writes one column's cells, each with what stands between it and the one before. One thread at a time.
class CellWriter {
 public:
  // The form must outlive it. is_first: nothing stands before its cells.
  CellWriter(const http::RowForm& form, const std::string& name, bool is_first);
  void append(const Value& value, std::string& out);

 private:
  render::RowFrame frame_;
  bool is_first_;
  std::unique_ptr<render::RowWriter> writer_;  // of rows of this cell alone
  std::vector<Value> row_;
  std::string text_;
};

class Cells {
 public:
  // Nullopt where they would have more than so many bytes.
  static std::optional<Cells> make(const ranks::Dictionary& dictionary, CellWriter& writer, std::size_t max_bytes);

  // REQUIRED: the dictionary has that rank, or it's 0.
  std::string_view of(ranks::Rank rank) const {
    return std::string_view(text_).substr(ends_[rank], ends_[rank + std::size_t{1}] - ends_[rank]);
  }
  std::uint32_t bytes_of(ranks::Rank rank) const { return ends_[rank + std::size_t{1}] - ends_[rank]; }
  std::size_t held_bytes() const { return text_.capacity() + ends_.capacity() * sizeof(ends_[0]); }

 private:
  std::string text_;
  std::vector<std::uint32_t> ends_{0};  // of rank r - 1, so that rank r begins there
};

}  // namespace kiln::files
