#include "import/table_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "import/rejects_file.h"
#include "import/sniff/footer.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

RecordOptions record_options(const ImportPlan& plan, const TextSource& source) {
  return {
      .ragged = plan.options.ragged, .replace_invalid = plan.options.replace_invalid, .encoding = source.encoding()};
}

Result<Reading> read_records(ImportPlan& plan, TextSource& source, const PauseHandler& on_pause) {
  std::optional<RejectsFile> rejects;
  if (plan.options.rejects_file) {
    KILN_TRY(rejects, RejectsFile::create(*plan.options.rejects_file));
  }
  RecordOptions options = record_options(plan, source);
  if (rejects) options.on_reject = rejects->handler();
  options.tail_records =
      std::max(kMaxFooterRecords + 1, static_cast<std::size_t>(plan.options.dialect.footer_lines.value_or(0)));
  KILN_TRY(RecordReader reader, RecordReader::open(source.name(), bytes_of(source), plan.dialect, options));
  KILN_TRY(auto columns, plan_columns(source.name(), reader, plan.schema_fields, plan.schema_file.value_or(""),
                                      plan.options.columns));
  plan.indexed_columns.clear();
  for (const std::string& name : plan.options.indexes) {
    KILN_TRY(const std::size_t column, find_column(columns, name, "--index"));
    if (std::ranges::find(plan.indexed_columns, column) == plan.indexed_columns.end())
      plan.indexed_columns.push_back(column);
  }
  Problems problems;
  KILN_TRY(Survey rows,
           survey(reader, [&source] { return source.fraction_read(); }, std::move(columns), on_pause, problems));
  if (rejects) KILN_CHECK(rejects->close());
  return Reading{std::move(reader), std::move(rows), std::move(problems)};
}

// As many lines as the option says, or those that look like one.
std::optional<Footer> footer_of(const ImportPlan& plan, const Reading& reading, bool may_have_total) {
  if (plan.dialect.blank_is_row) return std::nullopt;  // no object of JSON is a footer
  const auto said = plan.options.dialect.footer_lines;
  if (!said) return find_footer(reading.reader.tail(), reading.survey.numbers, may_have_total);
  const auto& records = reading.reader.tail().records();
  const std::size_t count = std::min(records.size(), static_cast<std::size_t>(*said));
  if (count == 0) return std::nullopt;
  const TailRecord& first = records[records.size() - count];
  return Footer{first.line, count, first.fields.front(), {}};
}

std::string note_of(const Footer& footer, bool is_said) {
  return fmt::format("{} left out as a footer, from line {} on: \"{}\"{}",
                     footer.records == 1 ? "the last line is" : fmt::format("the last {} lines are", footer.records),
                     footer.line, shorten(footer.text, Problems::kShownBytes),
                     is_said ? "" : "; --footer-lines 0 says otherwise");
}

// A last row that isn't as the others are may be a footer: it stays, with a word.
void note_odd_last_row(ImportPlan& plan, const Reading& reading) {
  if (plan.dialect.blank_is_row || plan.options.dialect.footer_lines || !reading.problems.empty()) return;
  const std::string oddity = oddity_of_last_row(reading.reader.tail(), reading.survey.numbers);
  if (oddity.empty()) return;
  plan.dialect.notes.push_back(
      fmt::format("the last row {}, and stays; --footer-lines 1 leaves it out if it's none", oddity));
}

}  // namespace

ByteReader bytes_of(TextSource& source) {
  return [&source](std::span<char> buffer) { return source.read(buffer); };
}

Result<Reading> read_table(ImportPlan& plan, TextSource& source, const PauseHandler& on_pause) {
  KILN_TRY(Reading reading, read_records(plan, source, on_pause));
  for (const bool may_have_total : {true, false}) {
    const auto footer = footer_of(plan, reading, may_have_total);
    if (!footer) {
      note_odd_last_row(plan, reading);
      break;
    }
    plan.dialect.end_line = footer->line;
    KILN_CHECK(source.rewind());
    KILN_TRY(Reading without, read_records(plan, source, on_pause));
    if (!footer->total || is_confirmed(*footer, without.survey)) {
      plan.dialect.notes.push_back(note_of(*footer, plan.options.dialect.footer_lines.has_value()));
      return without;
    }
    plan.dialect.end_line = 0;
    if (!footer->is_called_total) continue;
    plan.dialect.notes.push_back(fmt::format(
        "the last row is called \"{}\", but isn't the sum of the others, and stays; --footer-lines {} leaves it out",
        shorten(footer->text, Problems::kShownBytes), footer->records));
  }
  return reading;
}

Result<RecordReader> open_records(const ImportPlan& plan, TextSource& source) {
  return RecordReader::open(source.name(), bytes_of(source), plan.dialect, record_options(plan, source));
}

}  // namespace kiln::import
