// Some thousand records of a CSV file, side by side in memory: what the reading thread fills and the working thread
// uses. Fields are places in one buffer, not strings: a file's fields are short and many, and copying each would cost
// more than finding it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "import/csv/problems.h"

namespace kiln::import {

struct Field {
  std::uint32_t begin;  // in RecordBatch::bytes
  std::uint32_t size : 31;
  std::uint32_t is_quoted : 1;
  // An unquoted empty field is missing, a quoted one is an empty text.
  bool is_missing() const { return size == 0 && !is_quoted; }
};

struct Record {
  std::int64_t line;          // of its first character, from 1
  std::uint32_t first_field;  // in RecordBatch::fields
  std::uint32_t field_count;
  bool is_damaged;  // one of its quotes is out of place: told in `problems`, not to be used
};

// A record that isn't as the others, as it stands in the file: for whoever is shown what is wrong with it.
struct RawRecord {
  std::int64_t line;
  std::string text;
};

struct RecordBatch {
  std::vector<char> bytes;
  std::vector<Field> fields;
  std::vector<Record> records;
  std::vector<RawRecord> odd;  // those with a fault or another number of fields than expected; all, where none is yet
  Problems problems;
  std::vector<std::uint16_t> ranks;  // for the loading: what its reading thread has found out about the fields
  double fraction_read = 0;          // of the file, at the end of this batch

  std::string_view text(const Field& field) const { return {bytes.data() + field.begin, field.size}; }
  const Field& field(const Record& record, std::size_t column) const { return fields[record.first_field + column]; }
  void clear() {
    bytes.clear();
    fields.clear();
    records.clear();
    odd.clear();
    ranks.clear();
    problems.clear();
  }
};

}  // namespace kiln::import
