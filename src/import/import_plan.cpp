#include "import/import_plan.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <system_error>

#include "import/dataset_name.h"
#include "import/frictionless/schema_file.h"
#include "import/made_dialect.h"
#include "import/refusal.h"
#include "import/sniff/detect_dialect.h"
#include "import/source/encoding_guess.h"
#include "import/table_reading.h"
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
    options.columns.null_tokens.insert(options.columns.null_tokens.end(), file.missing_values->begin(),
                                       file.missing_values->end());
}

// The file that --rejects names is emptied: it can't be one that the import reads or writes.
Result<void> check_rejects_file(const ImportOptions& options) {
  if (!options.rejects_file) return {};
  for (const std::filesystem::path& other : {options.input, options.database, options.schema_file.value_or("")}) {
    std::error_code ignored;
    if (std::filesystem::equivalent(*options.rejects_file, other, ignored) || *options.rejects_file == other)
      return fail(ErrorCode::invalid_argument, "--rejects names {}, which it would overwrite; name another file",
                  other.string());
  }
  return {};
}

// UTF-16 without a byte-order mark passes as UTF-8 in which every other character is a NUL. Said here, where it can
// still be understood; later it would be a table of odd names and ragged rows.
Result<void> check_not_utf16(const std::string& file, std::string_view sample) {
  std::array<std::size_t, 2> nuls{};
  for (std::size_t i = 0; i < sample.size(); ++i) nuls[i % 2] += sample[i] == '\0';
  if ((nuls[0] + nuls[1]) * 3 < sample.size() || sample.empty()) return {};
  if (std::min(nuls[0], nuls[1]) * 3 > sample.size())
    return fail(ErrorCode::invalid_argument,
                "{}: it's full of zero bytes: a binary format or a damaged file, and no text; write it as CSV, or "
                "fetch it again",
                file);
  return fail(ErrorCode::invalid_argument,
              "{}: every other byte is zero, as in UTF-16 without a byte-order mark; say --encoding UTF-16{}", file,
              nuls[1] > nuls[0] ? "LE" : "BE");
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
  KILN_CHECK(check_rejects_file(options));
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

}  // namespace kiln::import
