#include "cli/import_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "import/survey/suggestions.h"
#include "terminal/text.h"
#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::cli {

namespace {

constexpr std::size_t kShownBytes = 24;      // of a value, so that five stand on a line
constexpr std::size_t kShownLineBytes = 60;  // of a row

// What can't be seen in a name is shown.
std::string shown_name(const import::ColumnPlan& column) { return shorten(column.name, column.name.size()); }

std::size_t name_width(const import::ImportPlan& plan) {
  std::size_t width = 0;
  for (const import::SurveyedColumn& column : plan.survey.columns)
    width = std::max(width, terminal::characters(shown_name(column.plan)));
  return width;
}

std::string show(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  if (const auto* text = std::get_if<std::string>(&value)) return fmt::format("'{}'", shorten(*text, kShownBytes));
  return "missing";
}

void add_dialect(std::string& out, const import::ImportPlan& plan) {
  const import::Dialect& dialect = plan.dialect;
  if (!dialect.made_of.empty()) {
    fmt::format_to(std::back_inserter(out), "format: {}: {}\nheader: {}: {}\n", dialect.made_of, dialect.reason,
                   dialect.header ? "yes" : "no", dialect.header_reason);
    for (const std::string& note : dialect.notes) fmt::format_to(std::back_inserter(out), "found: {}\n", note);
    return;
  }
  fmt::format_to(std::back_inserter(out), "dialect: {} between fields, {} around them",
                 import::name_of(dialect.delimiter), import::name_of(dialect.quote));
  if (dialect.escape != import::kNoCharacter)
    fmt::format_to(std::back_inserter(out), ", {} escapes", import::name_of(dialect.escape));
  if (dialect.skip_initial_space) out += ", spaces after a delimiter left out";
  fmt::format_to(std::back_inserter(out), ": {}\n", dialect.reason);
  fmt::format_to(std::back_inserter(out), "header: {}: {}\n", dialect.header ? "yes" : "no", dialect.header_reason);
  for (const std::string& note : dialect.notes) fmt::format_to(std::back_inserter(out), "found: {}\n", note);
}

// What happened to rows and characters on the way; nothing of what didn't happen.
void add_counts(std::string& out, const import::ImportPlan& plan) {
  const import::RecordCounts& counts = plan.counts;
  const auto add = [&](std::int64_t count, std::string_view one, std::string_view several) {
    if (count > 0) fmt::format_to(std::back_inserter(out), "{} {}\n", with_commas(count), count == 1 ? one : several);
  };
  add(counts.padded, "short row was padded with missing values", "short rows were padded with missing values");
  add(counts.skipped, "ragged row was skipped", "ragged rows were skipped");
  for (const import::RejectedRow& row : plan.rejected)
    fmt::format_to(std::back_inserter(out), "  line {}: {}: {}\n", row.line, row.reason,
                   shorten(row.text, kShownLineBytes));
  if (const auto more = counts.padded + counts.skipped - static_cast<std::int64_t>(plan.rejected.size()); more > 0)
    fmt::format_to(std::back_inserter(out), "  and {} more; --rejects FILE writes them all\n", with_commas(more));
  add(counts.replaced, "field had bytes that were replaced by U+FFFD", "fields had bytes that were replaced by U+FFFD");
  add(counts.empty, "row is empty: all of its values are missing", "rows are empty: all of their values are missing");
  add(counts.blank_lines, "blank line was left out", "blank lines were left out");
  if (plan.dialect.made_of.empty()) add(counts.escapes, "escape was taken out", "escapes were taken out");
  add(counts.null_escapes, "field \\N is missing", "fields \\N are missing");
  add(counts.inner_quotes, "quote inside a field is data", "quotes inside fields are data");
}

}  // namespace

std::string describe_plan(const import::ImportPlan& plan) {
  std::string out;
  const auto line = std::back_inserter(out);
  fmt::format_to(line, "{}: {} {}, {} {}, from {} ({}{})\n", plan.name, with_commas(plan.survey.rows),
                 plan.survey.rows == 1 ? "row" : "rows", plan.survey.columns.size(),
                 plan.survey.columns.size() == 1 ? "column" : "columns", plan.source_name,
                 plan.compression == "none" ? "" : plan.compression + ", ", plan.encoding);
  if (plan.schema_file) fmt::format_to(line, "schema: {}\n", *plan.schema_file);
  add_dialect(out, plan);
  add_counts(out, plan);

  const std::size_t width = name_width(plan);
  for (std::size_t i = 0; i < plan.survey.columns.size(); ++i) {
    const import::ColumnPlan& column = plan.survey.columns[i].plan;
    const import::ColumnFindings& findings = plan.survey.columns[i].findings;
    const std::int64_t nulls = plan.survey.rows - findings.values;  // the reason names those that are tokens
    fmt::format_to(line, "{:4}  {}  {:7}  {}{}\n", i, terminal::flush_left(shown_name(column), width),
                   to_string(findings.type), findings.reason,
                   nulls == findings.missing_tokens ? ""
                                                    : fmt::format("; {} missing{}", with_commas(nulls),
                                                                  findings.missing_tokens > 0 ? " in all" : ""));
  }
  for (const import::SurveyedColumn& surveyed : plan.survey.columns) {
    const import::ColumnPlan& column = surveyed.plan;
    if (column.header && *column.header != column.name)
      fmt::format_to(line, "renamed: \"{}\" is {}\n", shorten(*column.header, kShownBytes), shown_name(column));
  }
  const std::vector<std::string> said =
      suggestions(plan.survey, plan.options.columns.null_tokens, plan.counts.null_escapes, plan.dialect.delimiter);
  for (const std::string& suggestion : said) fmt::format_to(line, "{}\n", suggestion);
  return out;
}

std::string show_first_rows(const import::ImportPlan& plan) {
  std::string out = fmt::format("first {} rows:\n", plan.survey.first_rows.size());
  const std::size_t width = name_width(plan);
  for (std::size_t i = 0; i < plan.survey.columns.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "{:4}  {}  ", i,
                   terminal::flush_left(shown_name(plan.survey.columns[i].plan), width));
    for (std::size_t row = 0; row < plan.survey.first_rows.size(); ++row) {
      fmt::format_to(std::back_inserter(out), "{}{}", row > 0 ? ", " : "", show(plan.survey.first_rows[row][i]));
    }
    out += '\n';
  }
  return out;
}

}  // namespace kiln::cli
