// A file's beginning as one dialect splits it, and the table in it: the largest rectangle, that is the longest run of
// records with one number of fields. What stands above it is a title or notes, what stands below a footer.
//
// After Pollock (Vitagliano et al., "Pollock: A Data Loading Benchmark", VLDB 2023), whose survey of real files counts
// how many begin with something else than the header, and DuckDB's sniffer, which looks for the longest run, too.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "import/csv/dialect.h"
#include "import/csv/record_batch.h"

namespace kiln::import {

struct Region {
  std::size_t columns = 0;
  std::size_t begin = 0, end = 0;  // in Split::batch.records
  std::size_t agreeing = 0;        // records in it that have so many fields

  bool is_rectangle() const { return columns > 0 && agreeing == end - begin; }
};

struct Split {
  Dialect dialect;
  RecordBatch batch;         // its records, without blank lines
  std::size_t fields = 0;    // of the first record
  std::size_t as_first = 0;  // records with as many fields as the first, itself among them
  std::size_t quoted = 0;    // fields in quotes
  bool is_clean = true;      // no quote out of place, and no record that swallows the rest of the sample
  bool is_whole = false;     // it is all of the file
  bool is_doubled = false;   // every second field is empty everywhere: the delimiter has two characters
  Region region;
  std::vector<std::int64_t> blank_lines;  // lines without a character

  std::size_t records() const { return batch.records.size(); }
  std::size_t width(std::size_t record) const { return batch.records[record].field_count; }
  std::int64_t line(std::size_t record) const { return batch.records[record].line; }
  // Empty where the record is shorter.
  std::string_view text(std::size_t record, std::size_t column) const;
  std::size_t filled(std::size_t record) const;  // fields that aren't empty
  bool is_blank_before(std::size_t record) const;
};

// is_whole: the sample is the whole file, so its last line is complete, and a footer may stand there.
Split split_sample(std::string_view sample, bool is_whole, const Dialect& dialect);

// Whether in this sample every field after a delimiter that isn't empty begins with a space, as in "a, b, c".
bool has_initial_spaces(const Split& split);

}  // namespace kiln::import
