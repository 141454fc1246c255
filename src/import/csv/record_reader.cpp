#include "import/csv/record_reader.h"

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
#include <iterator>
#include <utility>

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

bool is_blank(const RecordBatch& batch, const Record& record) {
  return record.field_count == 1 && batch.field(record, 0).is_missing();
}

}  // namespace

RecordReader::RecordReader(std::string file, ByteReader read, const Dialect& dialect, const RecordOptions& options)
    : file_(std::move(file)),
      read_(std::move(read)),
      parser_(dialect),
      options_(options),
      delimiter_(dialect.delimiter),
      has_header_(dialect.header) {}

Result<RecordReader> RecordReader::open(std::string file, ByteReader read, const Dialect& dialect,
                                        const RecordOptions& options) {
  RecordReader reader(std::move(file), std::move(read), dialect, options);
  while (reader.columns_ == 0 && !reader.is_at_end_) {
    KILN_CHECK(reader.fill(reader.first_));
    reader.take_first_record(reader.first_);
  }
  if (reader.columns_ == 0)
    return fail(ErrorCode::invalid_argument, "{} is empty: expected a header line with the column names, or a row",
                reader.file_);
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

void RecordReader::take_first_record(RecordBatch& batch) {
  const auto first =
      std::ranges::find_if_not(batch.records, [&](const Record& record) { return is_blank(batch, record); });
  batch.records.erase(batch.records.begin(), first);
  if (batch.records.empty()) return;
  columns_ = batch.records.front().field_count;
  if (!has_header_) return;
  // Checked on its own: what is wrong with a name is told of the name.
  std::vector<Record> rows(batch.records.begin() + 1, batch.records.end());
  batch.records.resize(1);
  const Record& header = batch.records.front();
  if (!header.is_damaged) check_text(batch);
  for (std::size_t i = 0; i < columns_; ++i) header_.emplace_back(batch.text(batch.field(header, i)));
  batch.records = std::move(rows);
}

void RecordReader::check_records(RecordBatch& batch) {
  std::vector<Record> kept;
  kept.reserve(batch.records.size());
  for (Record& record : batch.records) {
    if (record.is_damaged) continue;
    if (is_blank(batch, record)) {
      if (columns_ == 1) ++blank_lines_;
      continue;
    }
    counts_.read += 1 + blank_lines_;
    for (; blank_lines_ > 0; --blank_lines_) {
      kept.push_back({record.line, static_cast<std::uint32_t>(batch.fields.size()), 1, false});
      batch.fields.push_back({});
    }
    if (record.field_count == columns_ || repair_ragged(batch, record)) kept.push_back(record);
  }
  batch.records = std::move(kept);
  if (!is_ascii(batch.bytes)) check_text(batch);
}

// Whether the record, which has another number of fields than the first, can be used after all.
bool RecordReader::repair_ragged(RecordBatch& batch, Record& record) {
  if (options_.ragged == Ragged::skip) {
    ++counts_.skipped;
    return false;
  }
  if (options_.ragged == Ragged::pad && record.field_count < columns_) {
    ++counts_.padded;
    const auto begin = static_cast<std::uint32_t>(batch.fields.size());
    for (std::size_t i = 0; i < columns_; ++i) {
      batch.fields.push_back(i < record.field_count ? batch.fields[record.first_field + i] : Field{});
    }
    record.first_field = begin;
    record.field_count = static_cast<std::uint32_t>(columns_);
    return true;
  }
  batch.problems.add(ProblemKind::ragged_row, record.line, [&] {
    std::string text;
    for (std::size_t i = 0; i < record.field_count && text.size() <= Problems::kShownBytes; ++i) {
      if (i > 0) text += delimiter_;
      text += batch.text(batch.field(record, i));
    }
    return fmt::format("expected {} fields as in the {}, found {}: {}", columns_, has_header_ ? "header" : "first row",
                       record.field_count, shorten(text, Problems::kShownBytes));
  });
  return false;
}

void RecordReader::check_text(RecordBatch& batch) {
  for (const Record& record : batch.records) {
    for (std::size_t column = 0; column < columns_; ++column) {
      Field& field = batch.fields[record.first_field + column];
      const std::string_view text = batch.text(field);
      const auto invalid = utf8::find_invalid(text.begin(), text.end());
      if (invalid == text.end()) continue;
      if (options_.replace_invalid) {
        std::string replaced;
        utf8::replace_invalid(text.begin(), text.end(), std::back_inserter(replaced));
        field.begin = static_cast<std::uint32_t>(batch.bytes.size());
        field.size = static_cast<std::uint32_t>(replaced.size()) & 0x7fffffffU;
        batch.bytes.insert(batch.bytes.end(), replaced.begin(), replaced.end());
        ++counts_.replaced;
        continue;
      }
      batch.problems.add(ProblemKind::invalid_text, record.line, [&] {
        // Other encodings than UTF-8 are decoded before, and leave 0xFF where they couldn't
        // (src/import/source/decoder.h).
        const std::string what = options_.encoding == "UTF-8"
                                     ? fmt::format("byte 0x{:02X}", static_cast<unsigned char>(*invalid))
                                     : "a byte";
        const std::string_view before(text.begin(), invalid);
        const std::string where =
            before.empty() ? "" : fmt::format(" behind \"{}\"", shorten(before, Problems::kShownBytes));
        return fmt::format("{}: {}{} isn't {}", name_of_column(column), what, where, options_.encoding);
      });
    }
  }
}

std::string RecordReader::name_of_column(std::size_t column) const {
  if (column < header_.size()) return fmt::format("column \"{}\"", shorten(header_[column], Problems::kShownBytes));
  return fmt::format("{} {}", has_header_ && header_.size() < columns_ ? "name of column" : "column", column);
}

}  // namespace kiln::import
