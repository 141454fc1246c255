#include "import/schema.h"

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string_view>

#include "import/field_type.h"

namespace kiln::import {

namespace {

constexpr std::size_t kShownBytes = 40;     // of an offending value: enough to find it, not enough to flood a terminal
constexpr std::size_t kMostColumns = 2000;  // SQLite's default SQLITE_MAX_COLUMN

struct Witness {  // a value that decided something
  std::int64_t line;
  std::string text;
};

// What the values seen so far allow a column to be.
class ColumnEvidence {
 public:
  void add(const CsvField& field, std::int64_t line) {
    if (field.missing) return;
    ++values_;
    if (not_a_number_) return;
    if (const auto integer = parse_integer(field.text)) {
      if (!is_exact_as_real(*integer) && !wide_integer_) wide_integer_ = Witness{line, field.text};
    } else if (parse_real(field.text)) {
      if (!real_) real_ = Witness{line, field.text};
    } else {
      not_a_number_ = Witness{line, field.text};
    }
  }

  // The rest of the file can't change the type any more, nor hold a value that has to be looked at for it.
  bool is_text() const { return not_a_number_.has_value(); }

  SchemaColumn conclude(std::string name) const {
    const auto [type, reason] = type_and_reason();
    return {std::move(name), type, reason, values_};
  }

 private:
  std::pair<ColumnType, std::string> type_and_reason() const {
    if (values_ == 0) return {ColumnType::text, "every value is missing"};
    if (not_a_number_) {
      return {ColumnType::text, fmt::format("\"{}\" on line {} {}", shorten(not_a_number_->text, kShownBytes), not_a_number_->line,
                                            why_not_a_number(not_a_number_->text))};
    }
    if (!real_) return {ColumnType::integer, fmt::format("all {} values are 64-bit integers", values_)};
    if (wide_integer_) {
      return {ColumnType::text, fmt::format("{} on line {} is no integer, and a REAL can't keep all digits of {} on line {}",
                                            shorten(real_->text, kShownBytes), real_->line, wide_integer_->text, wide_integer_->line)};
    }
    return {ColumnType::real, fmt::format("all {} values are numbers; {} on line {} is no integer", values_, shorten(real_->text, kShownBytes), real_->line)};
  }

  std::int64_t values_ = 0;
  std::optional<Witness> real_, wide_integer_, not_a_number_;
};

// Column names are compared as SQLite does: ASCII letters without regard to case.
std::string fold_case(std::string_view name) {
  std::string folded(name);
  std::ranges::transform(folded, folded.begin(), [](unsigned char c) { return c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c); });
  return folded;
}

Result<void> check_utf8(const InputFile& input, const CsvField& field, std::int64_t line, std::string_view what) {
  const auto invalid = utf8::find_invalid(field.text.begin(), field.text.end());
  if (invalid == field.text.end()) return {};
  return fail(ErrorCode::invalid_argument, "{}, line {}, {}: byte 0x{:02X} isn't UTF-8; convert the file to UTF-8 (iconv)", input.name(), line,
              what, static_cast<unsigned char>(*invalid));
}

Result<void> check_header(const InputFile& input, const CsvRecord& header) {
  if (header.fields.size() > kMostColumns) {
    return fail(ErrorCode::invalid_argument, "{}, line {}: {} columns, and SQLite holds at most {}; split the file", input.name(), header.line,
                header.fields.size(), kMostColumns);
  }
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const CsvField& field = header.fields[i];
    KILN_CHECK(check_utf8(input, field, header.line, fmt::format("name of column {}", i)));
    const std::string folded = fold_case(field.text);
    if (folded.empty()) return fail(ErrorCode::invalid_argument, "{}, line {}: column {} has no name; give it one in the header", input.name(), header.line, i);
    if (folded == "_rowid_") {
      return fail(ErrorCode::invalid_argument, "{}, line {}: column {} is named \"{}\", which SQLite keeps for the row's number; rename it",
                  input.name(), header.line, i, field.text);
    }
    if (const auto same = std::ranges::find(seen, folded); same != seen.end()) {
      return fail(ErrorCode::invalid_argument, "{}, line {}: columns {} and {} are both named \"{}\" (case doesn't count); rename one",
                  input.name(), header.line, same - seen.begin(), i, field.text);
    }
    seen.push_back(folded);
  }
  return {};
}

}  // namespace

Result<Schema> infer_schema(InputFile& input, const CsvOptions& options, const CsvPauseHandler& on_pause) {
  std::vector<std::string> names;
  std::vector<ColumnEvidence> evidence;
  Schema schema;

  const CsvRecordHandler on_header = [&](const CsvRecord& header) -> Result<void> {
    KILN_CHECK(check_header(input, header));
    for (const CsvField& field : header.fields) names.push_back(field.text);
    evidence.resize(names.size());
    return {};
  };
  const CsvRecordHandler on_record = [&](const CsvRecord& record) -> Result<void> {
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      evidence[i].add(record.fields[i], record.line);
      // A number is ASCII; only text has to be looked at.
      if (evidence[i].is_text()) KILN_CHECK(check_utf8(input, record.fields[i], record.line, fmt::format("column \"{}\"", names[i])));
    }
    ++schema.rows;
    return {};
  };
  KILN_TRY(schema.counts, read_csv(input, options, on_header, on_record, on_pause));

  for (std::size_t i = 0; i < names.size(); ++i) schema.columns.push_back(evidence[i].conclude(std::move(names[i])));
  return schema;
}

}  // namespace kiln::import
