#include "import/sniff/split.h"

#include <algorithm>
#include <map>

#include "import/csv/csv_parser.h"
#include "import/sniff/cell_kind.h"
#include "import/sniff/column_contrast.h"

namespace kiln::import {

namespace {

constexpr std::size_t kMaxEndRecords = 20;  // as many as import/sniff/footer.h looks at

bool is_blank_record(const RecordBatch& batch, const Record& record) {
  return record.field_count == 1 && !batch.field(record, 0).is_quoted &&
         without_blanks(batch.text(batch.field(record, 0))).empty();
}

// The run of records with that many fields, from the first that another one follows to the last.
Region region_of(const Split& split, std::size_t columns, bool may_have_footer) {
  const std::size_t records = split.records();
  Region region{columns, records, records, 0};
  for (std::size_t i = 0; i + 1 < records && region.begin == records; ++i) {
    if (split.width(i) == columns && split.width(i + 1) == columns) region.begin = i;
  }
  if (region.begin == records) return {};
  if (may_have_footer) {
    const std::size_t least = records - std::min(kMaxEndRecords, records - region.begin);
    while (region.end > least && split.width(region.end - 1) != columns) --region.end;
  }
  for (std::size_t i = region.begin; i < region.end; ++i) region.agreeing += split.width(i) == columns;
  return region;
}

void find_region(Split& split, bool is_whole) {
  std::map<std::size_t, std::size_t> widths;
  for (const Record& record : split.batch.records) ++widths[record.field_count];
  const auto area = [](const Region& region) { return region.agreeing * (region.columns - 1); };
  for (const auto& [columns, count] : widths) {
    if (columns < 2 || count < 2) continue;
    const Region region = region_of(split, columns, is_whole);
    if (region.columns > 0 && (split.region.columns == 0 || area(region) > area(split.region))) split.region = region;
  }
}

// Whether the first record has a text in every second column, and one of them, or a unit below it, stands above values:
// a lone empty column without a name is odd then.
bool has_names_above(const Split& split) {
  const Region& region = split.region;
  const Rows rows{split, region.begin, region.end, region.columns};
  bool has_values = false;
  for (std::size_t i = 0; i < region.columns; i += 2) {
    if (cell_kind(split.text(region.begin, i)) != CellKind::text) return false;
    const auto last_text = last_text_above_values(rows, i);
    has_values = has_values || (last_text && *last_text <= region.begin + 1);
  }
  return has_values;
}

// "a||b" or "a|~|b" split at "|": the second, fourth, … field of every record of the table is empty, or that sign.
bool is_doubled(const Split& split) {
  constexpr std::string_view kDoubled = "|;:\t";  // what is doubled in practice
  const Region& region = split.region;
  const std::string& delimiter = split.dialect.delimiter;
  if (delimiter.size() != 1 || kDoubled.find(delimiter) == std::string_view::npos || region.columns < 3) return false;
  const std::string_view between = split.text(region.begin, 1);
  if (!between.empty() && between != "~" && between != "^") return false;
  for (std::size_t record = region.begin; record < region.end; ++record) {
    if (split.width(record) % 2 == 0) return false;
    for (std::size_t i = 1; i < split.width(record); i += 2) {
      if (split.text(record, i) != between || split.batch.field(split.batch.records[record], i).is_quoted) return false;
    }
  }
  if (!between.empty()) return true;
  return region.columns > 3 || has_names_above(split);
}

}  // namespace

std::string_view Split::text(std::size_t record, std::size_t column) const {
  const Record& at = batch.records[record];
  return column < at.field_count ? batch.text(batch.field(at, column)) : std::string_view();
}

std::size_t Split::filled(std::size_t record) const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < width(record); ++i) count += !without_blanks(text(record, i)).empty();
  return count;
}

bool Split::is_blank_before(std::size_t record) const {
  return std::ranges::binary_search(blank_lines, line(record) - 1) || (record > 0 && filled(record - 1) == 0);
}

Split split_sample(std::string_view sample, bool is_whole, const Dialect& dialect) {
  Split split;
  split.dialect = dialect;
  split.is_whole = is_whole;
  RecordBatch& batch = split.batch;
  batch.bytes.assign(sample.begin(), sample.end());
  const std::size_t used = CsvParser(dialect).parse(batch, is_whole);
  split.is_clean = batch.problems.empty() && (is_whole || used >= sample.size() / 2);
  std::erase_if(batch.records, [&](const Record& record) {
    if (!is_blank_record(batch, record)) return false;
    split.blank_lines.push_back(record.line);
    return true;
  });
  for (const Record& record : batch.records) {
    if (split.fields == 0) split.fields = record.field_count;
    if (record.field_count == split.fields) ++split.as_first;
    for (std::size_t i = 0; i < record.field_count; ++i) split.quoted += batch.field(record, i).is_quoted;
  }
  find_region(split, is_whole);
  split.is_doubled = is_doubled(split);
  return split;
}

bool has_initial_spaces(const Split& split) {
  std::size_t with_space = 0;
  const bool has_region = split.region.columns > 0;
  const std::size_t end = has_region ? split.region.end : split.records();
  for (std::size_t at = has_region ? split.region.begin : 0; at < end; ++at) {
    const Record& record = split.batch.records[at];
    for (std::size_t i = 1; i < record.field_count; ++i) {
      const Field& field = split.batch.field(record, i);
      if (field.is_missing()) continue;
      if (field.is_quoted || split.batch.text(field)[0] != ' ') return false;
      ++with_space;
    }
  }
  return with_space > 0;
}

}  // namespace kiln::import
