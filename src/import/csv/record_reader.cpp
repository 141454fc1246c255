#include "import/csv/record_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "import/csv/text_check.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

// A quote that never closes makes one record of the rest of the file: this ends it before the memory does.
constexpr std::size_t kMaxRecordBytes = 128 * 1024 * 1024;

bool is_ascii(std::span<const char> bytes) {
  unsigned char seen = 0;
  for (const char c : bytes)
    seen = static_cast<unsigned char>(seen | static_cast<unsigned char>(c));  // vectorised by the compiler
  return seen < 0x80;
}

// Where spaces are the delimiter, a line of them is a record of many fields, all empty.
bool is_all_missing(const RecordBatch& batch, const Record& record) {
  const Field* const first = batch.fields.data() + record.first_field;
  return std::all_of(first, first + record.field_count, [](const Field& field) { return field.is_missing(); });
}

}  // namespace

RecordReader::RecordReader(std::string file, ByteReader read, const Dialect& dialect, const RecordOptions& options)
    : file_(std::move(file)),
      read_(std::move(read)),
      parser_(dialect),
      options_(options),
      dialect_(dialect),
      columns_(dialect.columns),
      header_records_left_(!dialect.header                               ? 0U
                           : dialect.second_header == SecondHeader::none ? 1U
                           : dialect.index_names                         ? 3U
                                                                         : 2U),
      rejected_(options.on_reject),
      tail_(options.tail_records) {
  parser_.expect(columns_);
}

Result<RecordReader> RecordReader::open(std::string file, ByteReader read, const Dialect& dialect,
                                        const RecordOptions& options) {
  RecordReader reader(std::move(file), std::move(read), dialect, options);
  Problems problems;  // a header of several records may be cut between them
  do {
    KILN_CHECK(reader.fill(reader.first_));
    reader.take_header(reader.first_);
    problems.add(reader.first_.problems);
  } while (!reader.has_begun() && !reader.is_at_end_);
  if (reader.columns_ == 0 || reader.header_records_left_ > 0)
    return fail(ErrorCode::invalid_argument, "{} is empty: expected a header line with the column names, or a row",
                reader.file_);
  reader.first_.problems = std::move(problems);
  reader.check_records(reader.first_);
  reader.has_first_ = true;
  return reader;
}

Result<bool> RecordReader::next(RecordBatch& batch) {
  if (has_first_) {
    has_first_ = false;
    std::swap(batch, first_);
    first_ = {};
    return true;
  }
  batch.clear();
  if (is_at_end_) return false;
  KILN_CHECK(fill(batch));
  check_records(batch);
  return true;
}

// Whether the header, or the first row of a file without one, is there: blank lines before it are no rows.
bool RecordReader::has_begun() const {
  return dialect_.header ? header_records_left_ == 0 : columns_ > 0 && !first_.records.empty();
}

// Reads until at least one record is complete, which mostly is at once.
Result<void> RecordReader::fill(RecordBatch& batch) {
  batch.clear();
  std::swap(batch.bytes, carry_);
  std::size_t to_read = options_.read_bytes;
  for (;;) {
    const std::size_t had = batch.bytes.size();
    if (had > kMaxRecordBytes) {
      return fail(ErrorCode::invalid_argument,
                  "{}, line {}: the record that begins here is longer than {} MiB; is its quote never closed?", file_,
                  parser_.line(), kMaxRecordBytes >> 20);
    }
    batch.bytes.resize(had + to_read);
    KILN_TRY(const std::size_t got, read_(std::span(batch.bytes).subspan(had)));
    batch.bytes.resize(had + got);
    is_at_end_ = got == 0;
    const std::size_t used = parser_.parse(batch, is_at_end_);
    if (used == 0 && !is_at_end_) {
      to_read = std::max(to_read, batch.bytes.size());  // doubled, so that trying a long record again stays linear
      continue;
    }
    carry_.assign(batch.bytes.begin() + static_cast<std::ptrdiff_t>(used), batch.bytes.end());
    return {};
  }
}

void RecordReader::take_header(RecordBatch& batch) {
  do {
    // In one column, blanks alone are a value, if not a name.
    const auto first = std::ranges::find_if_not(batch.records, [&](const Record& record) {
      return is_blank(batch, record) && (dialect_.header || columns_ != 1 || batch.field(record, 0).is_missing());
    });
    batch.records.erase(batch.records.begin(), first);
    if (header_records_left_ == 0 || batch.records.empty()) break;
    const Record header = batch.records.front();
    if (columns_ == 0) columns_ = header.field_count;
    // Checked on its own: what is wrong with a name is told of the name.
    std::vector<Record> rows(batch.records.begin() + 1, batch.records.end());
    batch.records.resize(1);
    if (!header.is_damaged) check_text(batch);
    auto& texts = header_records_.emplace_back();
    for (std::size_t i = 0; i < header.field_count; ++i) texts.emplace_back(batch.text(batch.field(header, i)));
    batch.records = std::move(rows);
    if (--header_records_left_ == 0) header_ = make_header(std::move(header_records_), dialect_, columns_);
  } while (header_records_left_ > 0);
  if (columns_ == 0 && !batch.records.empty()) columns_ = batch.records.front().field_count;
  parser_.expect(columns_);
}

void RecordReader::check_records(RecordBatch& batch) {
  if (options_.tail_records > 0) tail_.add(batch);
  std::vector<Record> kept;
  kept.reserve(batch.records.size());
  for (Record& record : batch.records) {
    if (record.is_damaged) {
      reject(batch, record, "a quote is out of place");
      continue;
    }
    if (!dialect_.blank_is_row && is_blank(batch, record) && (columns_ > 1 || batch.field(record, 0).is_missing())) {
      ++(columns_ == 1 ? blank_lines_ : counts_.blank_lines);
      continue;
    }
    counts_.read += 1 + blank_lines_;
    for (; blank_lines_ > 0; --blank_lines_) {
      kept.push_back({record.line, static_cast<std::uint32_t>(batch.fields.size()), 1, false});
      batch.fields.push_back({});
    }
    if (record.field_count != columns_ && !repair_ragged(batch, record)) continue;
    if (columns_ > 1 && batch.field(record, 0).is_missing() && is_all_missing(batch, record)) ++counts_.empty;
    kept.push_back(record);
  }
  batch.records = std::move(kept);
  if (!is_ascii(batch.bytes)) check_text(batch);
}

RecordCounts RecordReader::counts() const {
  RecordCounts counts = counts_;
  counts.blank_lines += blank_lines_;
  const CsvParser::Counts& parsed = parser_.counts();
  counts.escapes = parsed.escapes;
  counts.null_escapes = parsed.null_escapes;
  counts.inner_quotes = parsed.inner_quotes;
  return counts;
}

void RecordReader::reject(const RecordBatch& batch, const Record& record, std::string_view what) {
  rejected_.add({record.line, std::string(what), raw_text(batch, record, dialect_.delimiter)});
}

// Whether the record, which has another number of fields than the first, can be used after all.
bool RecordReader::repair_ragged(RecordBatch& batch, Record& record) {
  if (dialect_.drops_surplus && record.field_count > columns_) {
    Record surplus = record;
    surplus.first_field += static_cast<std::uint32_t>(columns_);
    surplus.field_count -= static_cast<std::uint32_t>(columns_);
    if (is_all_missing(batch, surplus)) {
      record.field_count = static_cast<std::uint32_t>(columns_);
      ++counts_.surplus;
      return true;
    }
  }
  if (dialect_.delimiter == " " && is_all_missing(batch, record)) {
    --counts_.read;
    ++counts_.blank_lines;
    return false;
  }
  const std::string expected =
      fmt::format("expected {} {} as in the {}, found {}", columns_, columns_ == 1 ? "field" : "fields",
                  dialect_.header ? "header" : "first row", record.field_count);
  const std::string text = raw_text(batch, record, dialect_.delimiter);
  rejected_.count_ragged(record.line, record.field_count, columns_, text);
  if (options_.ragged == Ragged::skip) {
    ++counts_.skipped;
    rejected_.add({record.line, "skipped: " + expected, text});
    return false;
  }
  if (options_.ragged == Ragged::pad && record.field_count < columns_) {
    ++counts_.padded;
    rejected_.add({record.line, "padded: " + expected, text});
    const auto begin = static_cast<std::uint32_t>(batch.fields.size());
    for (std::size_t i = 0; i < columns_; ++i) {
      batch.fields.push_back(i < record.field_count ? batch.fields[record.first_field + i] : Field{});
    }
    record.first_field = begin;
    record.field_count = static_cast<std::uint32_t>(columns_);
    return true;
  }
  rejected_.add({record.line, "refused: " + expected, text});
  batch.problems.add(ProblemKind::ragged_row, record.line,
                     [&] { return fmt::format("{}: {}", expected, shorten(text, Problems::kShownBytes)); });
  return false;
}

void RecordReader::check_text(RecordBatch& batch) {
  counts_.replaced += import::check_text(batch, columns_, options_.replace_invalid, options_.encoding,
                                         [this](std::size_t column) { return name_of_column(column); });
}

std::string RecordReader::name_of_column(std::size_t column) const {
  if (column < header_.names.size())
    return fmt::format("column \"{}\"", shorten(header_.names[column], Problems::kShownBytes));
  return fmt::format("{} {}", header_records_left_ > 0 ? "name of column" : "column", column);
}

}  // namespace kiln::import
