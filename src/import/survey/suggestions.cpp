#include "import/survey/suggestions.h"

#include <fmt/format.h>

#include "text/numbers.h"
#include "text/shell_word.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

// Null tokens that no value is.
void suggest_null_tokens(const Survey& survey, const std::vector<std::string>& tokens, std::int64_t null_escapes,
                         std::vector<std::string>& lines) {
  std::vector<std::int64_t> counts(tokens.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) counts[i] = tokens[i] == "\\N" ? null_escapes : 0;
  for (const SurveyedColumn& column : survey.columns) {
    for (std::size_t i = 0; i < column.plan.null_options.size(); ++i)
      counts[column.plan.null_options[i]] += column.findings.null_counts[i];
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (counts[i] == 0) lines.push_back(fmt::format("--null '{}': no value is that text", shorten(tokens[i], 40)));
  }
}

void suggest_kept_tokens(const SurveyedColumn& column, std::vector<std::string>& lines) {
  for (const auto& [token, count] : column.findings.kept_tokens) {
    lines.push_back(fmt::format("{}: {} {} \"{}\" kept as text; --null {} makes {} missing", column.plan.name,
                                with_commas(count), count == 1 ? "value" : "values", token,
                                token.find_first_of("?<\\#") != std::string::npos ? fmt::format("'{}'", token) : token,
                                count == 1 ? "it" : "them"));
  }
}

// What stands in the file otherwise than a plain number shows: texts that may mean missing, thousands, zeros.
void suggest_readings(const std::string& delimiter, const SurveyedColumn& column, std::vector<std::string>& lines) {
  const std::string& name = column.plan.name;
  const ColumnFindings& findings = column.findings;
  if (findings.only_text) {
    const auto& [text, count] = *findings.only_text;
    lines.push_back(fmt::format("{}: all values but {} \"{}\" are numbers; --null {} makes {} missing", name,
                                with_commas(count), shorten(text, 40), shell_quoted(name + "=" + text),
                                count == 1 ? "it" : "them"));
  }
  // Who separates fields by semicolons often needs the comma for decimals.
  if (findings.may_be_thousands && delimiter == ";")
    lines.push_back(fmt::format("{}: {} is taken for a decimal; --number {} if points stand between thousands", name,
                                *findings.may_be_thousands, shell_quoted(name + "=1.234,5")));
  if (findings.may_be_identifier)
    lines.push_back(fmt::format("{}: {} is taken for a number with an exponent; --type {} keeps the texts", name,
                                *findings.may_be_identifier, shell_quoted(name + "=text")));
  constexpr std::string_view kFewerDecimals = "is stored without its last zero, and others have fewer decimals";
  if (findings.loses_zeros)
    lines.push_back(fmt::format("{}: {} {}; --type {} keeps the texts, as of versions", name, *findings.loses_zeros,
                                kFewerDecimals, shell_quoted(name + "=text")));
}

// Columns of texts that may be numbers: the form isn't sure. And of those that were taken as numbers, how they stay
// text.
void suggest_numbers(const SurveyedColumn& column, std::vector<std::string>& lines) {
  const std::string& name = column.plan.name;
  if (!column.findings.number_ways.empty()) {
    std::string ways;
    for (const NumberForm& way : column.findings.number_ways)
      ways += (ways.empty() ? "--number " : " or --number ") + shell_quoted(name + "=" + example_of(way));
    lines.push_back(fmt::format("{}: kept as text; {} makes it a number", name, ways));
  }
  if (column.findings.number && !column.plan.declared.number)
    lines.push_back(fmt::format("{}: read as {}; --type {} keeps the texts", name,
                                column.findings.number->unit.empty()
                                    ? "numbers"
                                    : fmt::format("numbers with the unit {}", column.findings.number->unit),
                                shell_quoted(name + "=text")));
}

// The same of dates.
void suggest_dates(const SurveyedColumn& column, std::vector<std::string>& lines) {
  const std::string& name = column.plan.name;
  if (!column.findings.date_ways.empty()) {
    std::string ways;
    for (const std::string& way : column.findings.date_ways)
      ways += (ways.empty() ? "--date " : " or --date ") + shell_quoted(name + "=" + way);
    lines.push_back(fmt::format("{}: kept as text; {} makes it a date", name, ways));
  }
  if (column.findings.date && !column.plan.declared.date)
    lines.push_back(
        fmt::format("{}: dates, stored as ISO 8601; --type {} keeps the texts", name, shell_quoted(name + "=text")));
}

}  // namespace

std::vector<std::string> suggestions(const Survey& survey, const std::vector<std::string>& null_tokens,
                                     std::int64_t null_escapes, const std::string& delimiter) {
  std::vector<std::string> lines;
  suggest_null_tokens(survey, null_tokens, null_escapes, lines);
  for (const SurveyedColumn& column : survey.columns) {
    if (column.plan.declared.type) continue;
    suggest_numbers(column, lines);
    suggest_dates(column, lines);
    suggest_kept_tokens(column, lines);
    suggest_readings(delimiter, column, lines);
  }
  return lines;
}

}  // namespace kiln::import
