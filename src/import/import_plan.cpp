#include "import/import_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "import/dataset_name.h"
#include "import/frictionless/schema_file.h"
#include "import/made_dialect.h"
#include "import/refusal.h"
#include "import/rejects_file.h"
#include "import/sniff/detect_dialect.h"
#include "import/sniff/footer.h"
#include "import/source/encoding_guess.h"
#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

template <class T>
void take(std::optional<T>& option, const std::optional<T>& from_schema_file) {
  if (!option) option = from_schema_file;
}

void add_schema_file(ImportOptions& options, const SchemaFile& file) {
  take(options.dialect.delimiter, file.dialect.delimiter);
  take(options.dialect.quote, file.dialect.quote);
  take(options.dialect.escape, file.dialect.escape);
  take(options.dialect.skip_initial_space, file.dialect.skip_initial_space);
  take(options.dialect.header, file.dialect.header);
  take(options.dialect.skip_lines, file.dialect.skip_lines);
  take(options.dialect.comment, file.dialect.comment);
  take(options.encoding, file.encoding);
  take(options.title, file.title);
  take(options.description, file.description);
  take(options.license, file.license);
  if (options.name.empty() && file.name) options.name = *file.name;
  if (file.missing_values)
    options.null_tokens.insert(options.null_tokens.end(), file.missing_values->begin(), file.missing_values->end());
}

// UTF-16 without a byte-order mark passes as UTF-8 in which every other character is a NUL. Said here, where it can
// still be understood; later it would be a table of odd names and ragged rows.
Result<void> check_not_utf16(const std::string& file, std::string_view sample) {
  std::array<std::size_t, 2> nuls{};
  for (std::size_t i = 0; i < sample.size(); ++i) nuls[i % 2] += sample[i] == '\0';
  if ((nuls[0] + nuls[1]) * 3 < sample.size() || sample.empty()) return {};
  return fail(ErrorCode::invalid_argument,
              "{}: every other byte is zero, as in UTF-16 without a byte-order mark; say --encoding UTF-16{}", file,
              nuls[1] > nuls[0] ? "LE" : "BE");
}

ByteReader bytes_of(TextSource& source) {
  return [&source](std::span<char> buffer) { return source.read(buffer); };
}

Result<Dialect> find_dialect(const ImportPlan& plan, TextSource& source) {
  DialectOptions options = plan.options.dialect;
  if (const auto made = source.made()) {
    KILN_CHECK(check_fits(plan.source_name, *made, options));
    if (made != MadeKind::sheet) return dialect_of_objects(*made);
    options = options_of_sheet(options);
  }
  std::vector<char> bytes;
  KILN_TRY(const Sample sample, read_sample(plan.source_name, bytes_of(source), options, bytes));
  KILN_CHECK(check_not_utf16(plan.source_name, sample.text));
  KILN_TRY(Dialect dialect, detect_dialect(sample, options));
  if (source.made()) complete_sheet(dialect);
  return dialect;
}

RecordOptions record_options(const ImportPlan& plan, const TextSource& source) {
  return {
      .ragged = plan.options.ragged, .replace_invalid = plan.options.replace_invalid, .encoding = source.encoding()};
}

// One reading of all records.
struct Reading {
  RecordReader reader;
  Survey survey;
  Problems problems;
};

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
  KILN_TRY(auto columns,
           plan_columns(source.name(), reader, plan.schema_fields, plan.schema_file.value_or(""), plan.options.types));
  plan.indexed_columns.clear();
  for (const std::string& name : plan.options.indexes) {
    KILN_TRY(const std::size_t column, find_column(columns, name, "--index"));
    if (std::ranges::find(plan.indexed_columns, column) == plan.indexed_columns.end())
      plan.indexed_columns.push_back(column);
  }
  Problems problems;
  KILN_TRY(Survey rows, survey(
                            reader, [&source] { return source.fraction_read(); }, std::move(columns),
                            plan.options.null_tokens, on_pause, problems));
  if (rejects) KILN_CHECK(rejects->close());
  return Reading{std::move(reader), std::move(rows), std::move(problems)};
}

// As many lines as the option says, or those that look like one.
std::optional<Footer> footer_of(const ImportPlan& plan, const Reading& reading, bool may_have_total) {
  const auto said = plan.options.dialect.footer_lines;
  if (plan.dialect.blank_is_row) return std::nullopt;  // no object is a footer
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

// Reads the records, and once more without the footer where there is one.
Result<Reading> read_table(ImportPlan& plan, TextSource& source, const PauseHandler& on_pause) {
  KILN_TRY(Reading reading, read_records(plan, source, on_pause));
  for (const bool may_have_total : {true, false}) {
    const auto footer = footer_of(plan, reading, may_have_total);
    if (!footer) break;
    plan.dialect.end_line = footer->line;
    KILN_CHECK(source.rewind());
    KILN_TRY(Reading without, read_records(plan, source, on_pause));
    if (!footer->total || is_confirmed(*footer->total, without.survey)) {
      plan.dialect.notes.push_back(note_of(*footer, plan.options.dialect.footer_lines.has_value()));
      return without;
    }
    plan.dialect.end_line = 0;
    plan.dialect.notes.push_back(fmt::format(
        "the last row is called \"{}\", but isn't the sum of the others, and stays; --footer-lines {} leaves it out",
        shorten(footer->text, Problems::kShownBytes), footer->records));
  }
  return reading;
}

// For a file that isn't valid text, with the line as other encodings have it.
Result<Error> with_encodings(Error error, TextSource& source) {
  KILN_CHECK(source.rewind());
  KILN_TRY(const auto guesses, guess_encodings(bytes_of(source), 3));
  for (const EncodingGuess& guess : guesses)
    error.message +=
        fmt::format("\n  --encoding {} would read: {}", guess.encoding, shorten(guess.line, Problems::kShownBytes));
  return error;
}

}  // namespace

Result<ImportPlan> begin_plan(const ImportOptions& options) {
  ImportPlan plan;
  plan.options = options;
  std::filesystem::path path = options.schema_file.value_or(schema_file_beside(options.input));
  std::error_code error;
  if (options.schema_file || (options.input != "-" && std::filesystem::exists(path, error))) {
    KILN_TRY(SchemaFile file, read_schema_file(path));
    add_schema_file(plan.options, file);
    KILN_CHECK(check_roles(plan.options.dialect));  // of the options and of the file together
    plan.schema_fields = std::move(file.fields);
    plan.schema_file = path.filename().string();
  }
  plan.name = dataset_name(options.input);
  if (!plan.options.name.empty()) {
    KILN_TRY(plan.name, check_dataset_name(plan.options.name));
  }
  return plan;
}

Result<RecordReader> open_records(const ImportPlan& plan, TextSource& source) {
  return RecordReader::open(source.name(), bytes_of(source), plan.dialect, record_options(plan, source));
}

Result<void> complete_plan(ImportPlan& plan, TextSource& source, const PauseHandler& on_pause) {
  plan.source_name = source.name();
  plan.source_bytes = source.bytes();
  plan.encoding = source.encoding();
  plan.compression = source.compression();
  KILN_TRY(plan.dialect, find_dialect(plan, source));
  KILN_CHECK(source.rewind());
  KILN_TRY(Reading reading, read_table(plan, source, on_pause));
  if (!reading.problems.empty()) {
    Error error = refusal(plan, reading.problems, reading.reader);
    if (!reading.problems.has(ProblemKind::invalid_text) || source.encoding() != "UTF-8")
      return tl::unexpected(std::move(error));
    KILN_TRY(error, with_encodings(std::move(error), source));
    return tl::unexpected(std::move(error));
  }
  KILN_CHECK(check_most_rows_stay(plan, reading.reader));
  const std::vector<std::string> notes = source.notes();
  plan.dialect.notes.insert(plan.dialect.notes.begin(), notes.begin(), notes.end());
  plan.survey = std::move(reading.survey);
  plan.counts = reading.reader.counts();
  plan.rejected = reading.reader.rejected().shown();
  plan.source_sha256 = source.sha256();
  return {};
}

std::vector<std::string> suggestions(const ImportPlan& plan) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < plan.options.null_tokens.size(); ++i) {
    std::int64_t count = plan.options.null_tokens[i] == "\\N" ? plan.counts.null_escapes : 0;
    for (const SurveyedColumn& column : plan.survey.columns) count += column.findings.null_counts[i];
    if (count == 0)
      lines.push_back(fmt::format("--null '{}': no value is that text", shorten(plan.options.null_tokens[i], 40)));
  }
  for (const SurveyedColumn& column : plan.survey.columns) {
    if (column.plan.declared) continue;
    for (const auto& [token, count] : column.findings.kept_tokens) {
      lines.push_back(
          fmt::format("{}: {} {} \"{}\" kept as text; --null {} makes {} missing", column.plan.name, with_commas(count),
                      count == 1 ? "value" : "values", token,
                      token.find_first_of("?<\\#") != std::string::npos ? fmt::format("'{}'", token) : token,
                      count == 1 ? "it" : "them"));
    }
  }
  return lines;
}

}  // namespace kiln::import
