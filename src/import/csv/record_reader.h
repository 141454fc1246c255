// CSV bytes to the rows of a table: takes the header off, checks that every record has as many fields as it and that
// every field is UTF-8, and repairs what the options allow to be repaired.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "error/error.h"
#include "import/csv/csv_parser.h"
#include "import/csv/ragged.h"
#include "import/csv/record_batch.h"
#include "import/csv/rejected_rows.h"
#include "import/csv/table_header.h"
#include "import/csv/tail.h"

namespace kiln::import {

// Fills the buffer with the next bytes and returns how many; 0 at the end.
using ByteReader = std::function<Result<std::size_t>(std::span<char> buffer)>;

struct RecordOptions {
  Ragged ragged = Ragged::refuse;
  bool replace_invalid = false;         // bytes that aren't valid text become U+FFFD
  std::string encoding = "UTF-8";       // for messages: what the file was said or found to be
  RejectHandler on_reject = {};         // told of every row that isn't taken as it stands, from the reading thread
  std::size_t tail_records = 0;         // how many of the last records tail() shall have
  std::size_t read_bytes = 256 * 1024;  // how much is asked of the source at once; less costs time, more memory
};

struct RecordCounts {
  std::int64_t read = 0;                 // records, without the header; rows stored = read - skipped
  std::int64_t padded = 0, skipped = 0;  // records, because they were ragged
  std::int64_t replaced = 0;             // fields with bytes that were replaced
  std::int64_t empty = 0;                // records of several fields, all of them missing
  std::int64_t surplus = 0;              // records with empty fields behind the last column, which were left out
  std::int64_t blank_lines = 0;          // that are no records
  std::int64_t escapes = 0, null_escapes = 0, inner_quotes = 0;  // see CsvParser::Counts
};

class RecordReader {
 public:
  // Reads up to the first record, which decides how many columns there are.
  // Errors: invalid_argument (there is no record), those of `read`.
  static Result<RecordReader> open(std::string file, ByteReader read, const Dialect& dialect,
                                   const RecordOptions& options);

  // The header's fields as they stand in the file; empty if the dialect has none.
  const std::vector<std::string>& header() const { return header_.names; }
  // What a second header record says of each column; empty if there is none.
  const std::vector<std::string>& titles() const { return header_.titles; }
  std::size_t columns() const { return columns_; }
  bool quoted_is_text() const { return dialect_.quoted_is_text; }

  // The next records, each with columns() fields, and what is wrong with those left out. Blank lines are no records,
  // nor are lines of blanks alone, except in a file of one column, where one between others is a missing value. False
  // at the end; the batch is then empty. Errors: those of `read`, invalid_argument (a record of more than 128 MiB).
  Result<bool> next(RecordBatch& batch);

  RecordCounts counts() const;

  // For after the last record. REQUIRED: no other thread is in next().
  const RejectedRows& rejected() const { return rejected_; }
  const Tail& tail() const { return tail_; }

 private:
  RecordReader(std::string file, ByteReader read, const Dialect& dialect, const RecordOptions& options);
  Result<void> fill(RecordBatch& batch);
  bool has_begun() const;
  void take_header(RecordBatch& batch);
  void check_records(RecordBatch& batch);
  void check_text(RecordBatch& batch);
  bool repair_ragged(RecordBatch& batch, Record& record);
  void reject(const RecordBatch& batch, const Record& record, std::string_view what);
  std::string name_of_column(std::size_t column) const;

  std::string file_;
  ByteReader read_;
  CsvParser parser_;
  RecordOptions options_;
  Dialect dialect_;
  bool is_at_end_ = false;
  std::size_t columns_ = 0;
  std::size_t header_records_left_;
  std::vector<std::vector<std::string>> header_records_;
  TableHeader header_;
  RejectedRows rejected_;
  Tail tail_;
  std::vector<char> carry_;       // the beginning of a record that wasn't complete in the last batch
  std::int64_t blank_lines_ = 0;  // of a file of one column, not yet followed by a record
  RecordBatch first_;             // read by open(), handed out by next()
  bool has_first_ = false;
  RecordCounts counts_;
};

}  // namespace kiln::import
