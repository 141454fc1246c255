// All columns of all rows as text of one form. Cells of columns with ranks are looked up, which is several times faster
// than to read the rows; those of other columns are read from the rows and written.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dataset/dataset.h"
#include "files/cells.h"
#include "http/format.h"
#include "question/selection.h"

namespace kiln::files {

// Any number of threads may use it, each with its own reader. Errors of all: those of QueryConnection.
class RowText {
 public:
  // Rows in a block: of a block's rows it's known where they begin in a file.
  static constexpr std::int64_t kBlockRows = 1'024;

  // REQUIRED: the form has a frame. The dataset must outlive it.
  static Result<std::shared_ptr<const RowText>> make(const dataset::Dataset& dataset, const http::RowForm& form,
                                                     dataset::QueryConnection& reader);

  // Appends rows from that one on, `rows` of them at most, until `out` has so many bytes; returns how many. REQUIRED:
  // they are there, and all of one block.
  Result<std::int64_t> append(dataset::QueryConnection& reader, std::int64_t from, std::int64_t rows, std::size_t full,
                              std::string& out) const;

  // How many blocks of a row of that many columns are measured at once, for some milliseconds; a segment
  // (ranks/format.h) has a multiple of it.
  static std::int64_t blocks_at_once(std::size_t columns);
  // How many bytes each of so many blocks from that one on has. REQUIRED: they are of one segment.
  Result<std::vector<std::int64_t>> measure(dataset::QueryConnection& reader, std::int64_t first_block,
                                            std::int64_t blocks) const;

  std::size_t held_bytes() const;

 private:
  RowText(const dataset::Dataset& dataset, const http::RowForm& form);
  Result<void> find_cells(dataset::QueryConnection& reader);
  // Add to the blocks what columns with ranks, and those without, have in these rows.
  Result<void> measure_cells(dataset::QueryConnection& reader, std::int64_t from, std::int64_t rows,
                             std::vector<std::int64_t>& blocks) const;
  Result<void> measure_rows(dataset::QueryConnection& reader, std::int64_t from, std::int64_t rows,
                            std::vector<std::int64_t>& blocks) const;
  std::vector<CellWriter> writers_of_read() const;

  const dataset::Dataset& dataset_;
  const http::RowForm form_;
  const question::Selection all_;
  std::vector<std::optional<Cells>> cells_;  // by column; none: it's read from the rows
  question::Selection read_;                 // those columns, in order
};

}  // namespace kiln::files
