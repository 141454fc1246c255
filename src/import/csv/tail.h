// The last records of a file, shortened: where a footer stands, if there is one.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "import/csv/record_batch.h"

namespace kiln::import {

struct TailRecord {
  std::int64_t line;
  bool is_blank_before;
  std::size_t filled;               // fields that have a text, or quotes around none
  std::vector<std::string> fields;  // each cut short
};

class Tail {
 public:
  explicit Tail(std::size_t max_records) : max_records_(max_records) {}

  // Takes the batch's last records; blank ones are none of them.
  void add(const RecordBatch& batch);

  const std::deque<TailRecord>& records() const { return records_; }

 private:
  const std::size_t max_records_;
  std::deque<TailRecord> records_;
  bool is_blank_before_ = false;  // the next batch's first record
};

// Whether the record is a line of nothing, or of blanks alone.
bool is_blank(const RecordBatch& batch, const Record& record);

}  // namespace kiln::import
