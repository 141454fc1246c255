#include "import/import_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "import/csv/detect_dialect.h"
#include "import/dataset_name.h"
#include "import/frictionless/schema_file.h"
#include "text/numbers.h"

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

struct Sample {
  std::vector<char> bytes;  // the file's beginning
  bool is_whole = false;    // it is all of it
  std::string_view text() const { return {bytes.data(), bytes.size()}; }
};

Result<Sample> read_sample(TextSource& source) {
  Sample sample{std::vector<char>(kSampleBytes), false};
  std::size_t size = 0;
  while (size < kSampleBytes) {
    KILN_TRY(const std::size_t got, source.read(std::span(sample.bytes).subspan(size)));
    if (got == 0) break;
    size += got;
  }
  sample.is_whole = size < kSampleBytes;
  sample.bytes.resize(size);
  KILN_CHECK(source.rewind());
  return sample;
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

std::string_view ragged_advice(const ImportOptions& options) {
  return options.ragged == Ragged::pad ? "--ragged skip leaves them out" : "--ragged pad or --ragged skip goes on";
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
  return RecordReader::open(
      source.name(), [&source](std::span<char> buffer) { return source.read(buffer); }, plan.dialect,
      {.ragged = plan.options.ragged, .replace_invalid = plan.options.replace_invalid, .encoding = source.encoding()});
}

Result<void> complete_plan(ImportPlan& plan, TextSource& source, const PauseHandler& on_pause) {
  plan.source_name = source.name();
  plan.source_bytes = source.bytes();
  plan.encoding = source.encoding();
  plan.compression = source.compression();
  KILN_TRY(const Sample sample, read_sample(source));
  KILN_CHECK(check_not_utf16(plan.source_name, sample.text()));
  plan.dialect = detect_dialect(sample.text(), sample.is_whole, plan.options.dialect);

  KILN_TRY(RecordReader reader, open_records(plan, source));
  KILN_TRY(auto columns,
           plan_columns(source.name(), reader, plan.schema_fields, plan.schema_file.value_or(""), plan.options.types));
  for (const std::string& name : plan.options.indexes) {
    KILN_TRY(const std::size_t column, find_column(columns, name, "--index"));
    if (std::ranges::find(plan.indexed_columns, column) == plan.indexed_columns.end())
      plan.indexed_columns.push_back(column);
  }
  Problems problems;
  KILN_TRY(plan.survey, survey(
                            reader, [&source] { return source.fraction_read(); }, std::move(columns),
                            plan.options.null_tokens, on_pause, problems));
  if (!problems.empty()) return tl::unexpected(problems.to_error(source.name(), ragged_advice(plan.options)));
  plan.counts = reader.counts();
  plan.source_sha256 = source.sha256();
  return {};
}

std::vector<std::string> suggestions(const ImportPlan& plan) {
  std::vector<std::string> lines;
  for (const SurveyedColumn& column : plan.survey.columns) {
    if (column.plan.declared) continue;
    for (const auto& [token, count] : column.findings.kept_tokens) {
      lines.push_back(
          fmt::format("{}: {} {} \"{}\" kept as text; --null {} makes {} missing", column.plan.name, with_commas(count),
                      count == 1 ? "value" : "values", token,
                      token == "?" || token.starts_with('<') || token.empty() ? fmt::format("'{}'", token) : token,
                      count == 1 ? "it" : "them"));
    }
  }
  return lines;
}

}  // namespace kiln::import
