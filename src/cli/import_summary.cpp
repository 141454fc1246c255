#include "cli/import_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "terminal/text.h"
#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::cli {

namespace {

constexpr std::size_t kShownBytes = 24;  // of a value, so that five stand on a line

std::size_t name_width(const import::ImportPlan& plan) {
  std::size_t width = 0;
  for (const import::SurveyedColumn& column : plan.survey.columns)
    width = std::max(width, terminal::characters(column.plan.name));
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
  fmt::format_to(std::back_inserter(out), "dialect: {} between fields, {} around them",
                 import::name_of(dialect.delimiter), import::name_of(dialect.quote));
  if (dialect.escape != import::kNoCharacter)
    fmt::format_to(std::back_inserter(out), ", {} escapes", import::name_of(dialect.escape));
  if (dialect.skip_initial_space) out += ", spaces after a delimiter left out";
  fmt::format_to(std::back_inserter(out), ": {}\n", dialect.reason);
  fmt::format_to(std::back_inserter(out), "header: {}: {}\n", dialect.header ? "yes" : "no", dialect.header_reason);
}

}  // namespace

std::string describe_plan(const import::ImportPlan& plan) {
  std::string out;
  const auto line = std::back_inserter(out);
  fmt::format_to(line, "{}: {} rows, {} columns, from {} ({}{})\n", plan.name, with_commas(plan.survey.rows),
                 plan.survey.columns.size(), plan.source_name,
                 plan.compression == "none" ? "" : plan.compression + ", ", plan.encoding);
  if (plan.schema_file) fmt::format_to(line, "schema: {}\n", *plan.schema_file);
  add_dialect(out, plan);
  if (plan.counts.padded > 0)
    fmt::format_to(line, "{} short rows were padded with missing values\n", with_commas(plan.counts.padded));
  if (plan.counts.skipped > 0) fmt::format_to(line, "{} ragged rows were skipped\n", with_commas(plan.counts.skipped));
  if (plan.counts.replaced > 0)
    fmt::format_to(line, "{} fields had bytes that were replaced by U+FFFD\n", with_commas(plan.counts.replaced));

  const std::size_t width = name_width(plan);
  for (std::size_t i = 0; i < plan.survey.columns.size(); ++i) {
    const auto& [column, findings, statistics, ranked, order_digest] = plan.survey.columns[i];
    const std::int64_t nulls = plan.survey.rows - findings.values;  // the reason names those that are tokens
    fmt::format_to(line, "{:4}  {}  {:7}  {}{}\n", i, terminal::flush_left(column.name, width),
                   to_string(findings.type), findings.reason,
                   nulls == findings.missing_tokens ? ""
                                                    : fmt::format("; {} missing{}", with_commas(nulls),
                                                                  findings.missing_tokens > 0 ? " in all" : ""));
  }
  for (const auto& [column, findings, statistics, ranked, order_digest] : plan.survey.columns) {
    if (column.header && *column.header != column.name)
      fmt::format_to(line, "renamed: \"{}\" is {}\n", shorten(*column.header, kShownBytes), column.name);
  }
  for (const std::string& suggestion : suggestions(plan)) fmt::format_to(line, "{}\n", suggestion);
  return out;
}

std::string show_first_rows(const import::ImportPlan& plan) {
  std::string out = fmt::format("first {} rows:\n", plan.survey.first_rows.size());
  const std::size_t width = name_width(plan);
  for (std::size_t i = 0; i < plan.survey.columns.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "{:4}  {}  ", i,
                   terminal::flush_left(plan.survey.columns[i].plan.name, width));
    for (std::size_t row = 0; row < plan.survey.first_rows.size(); ++row) {
      fmt::format_to(std::back_inserter(out), "{}{}", row > 0 ? ", " : "", show(plan.survey.first_rows[row][i]));
    }
    out += '\n';
  }
  return out;
}

}  // namespace kiln::cli
