#include "import/survey/survey.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "import/survey/frequency_table.h"
#include "statistics/summarise.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

// Beyond that a sort is no slower, and needs less memory.
constexpr std::size_t kMaxDistinct = 65'536;
constexpr std::size_t kShownRows = 5;
constexpr std::size_t kShownFieldBytes = 1'000;  // of each of their values

class ColumnSurvey {
 public:
  explicit ColumnSurvey(ColumnPlan plan)
      : plan_(std::move(plan)), evidence_(plan_.declared), frequencies_(std::in_place) {}

  void add(const RecordBatch& batch, std::size_t column, bool quoted_is_text, Problems& problems) {
    for (const Record& record : batch.records) {
      const Field& field = batch.field(record, column);
      if (field.is_missing()) continue;
      const std::string_view text = batch.text(field);
      bool is_wrong = false;
      if (quoted_is_text && field.is_quoted) evidence_.add_said_text(text, record.line);
      if (frequencies_) {
        FrequencyTable::Entry& entry = frequencies_->add(text, record.line);
        if (entry.count == 1) entry.is_wrong = evidence_.accepts(text) ? 0 : 1;
        is_wrong = entry.is_wrong != 0;
      } else {
        evidence_.add(text, record.line, 1);
        is_wrong = !evidence_.accepts(text);
      }
      if (quoted_is_text && !field.is_quoted && changes_a_number(text)) is_wrong = true;
      if (is_wrong) add_problem(text, record.line, problems);
    }
    if (frequencies_ && frequencies_->distinct() > kMaxDistinct) stop_counting();
  }

  std::size_t counting_bytes() const { return frequencies_ ? frequencies_->bytes() : 0; }

  void stop_counting() {
    hand_over();
    frequencies_.reset();
  }

  Survey::Numbers numbers() {
    if (frequencies_) hand_over();
    return {evidence_.has_numbers(), evidence_.first_text_line()};
  }

  // REQUIRED: numbers() was called.
  bool has_decimal_commas() const {
    const ColumnFindings findings = evidence_.conclude();
    return findings.number && findings.number->decimal_mark == Separator::comma;
  }

  SurveyedColumn finish(std::int64_t rows, bool has_decimal_commas) {
    SurveyedColumn column{std::move(plan_), evidence_.conclude(has_decimal_commas), {}, {}, {}};
    column.reading = {column.findings.type, column.plan.declared.null_tokens, column.findings.number,
                      column.findings.date};
    if (!frequencies_) return column;
    column.ranked.emplace(*std::move(frequencies_), column.reading);
    column.statistics = statistics::summarise(column.findings.type, rows - column.findings.values,
                                              [&](const auto& callback) { column.ranked->for_each(callback); });
    return column;
  }

 private:
  // What is a number in the file, as 2.345 in JSON, isn't written as --number says; as 1.234,5 it would be 2345.
  bool changes_a_number(std::string_view text) const {
    std::string plain;
    return plan_.declared.number && plan_.declared.number->to_plain(text, plain) && plain != text;
  }

  void hand_over() {
    if (std::exchange(is_handed_over_, true)) return;
    for (FrequencyTable::Position i = 0; i < frequencies_->distinct(); ++i) {
      const FrequencyTable::Entry& entry = frequencies_->entry(i);
      frequencies_->with_text(entry, [&](std::string_view text) {
        evidence_.add(text, entry.first_line, static_cast<std::int64_t>(entry.count));
      });
    }
  }

  void add_problem(std::string_view text, std::int64_t line, Problems& problems) const {
    problems.add(ProblemKind::wrong_type, line, [&] {
      const auto& [type, null_tokens, number, date] = plan_.declared;
      const std::string expected = date     ? fmt::format("a date like {}", date->pattern)
                                   : number ? fmt::format("a number like {}", example_of(*number))
                                   : type->type == ColumnType::integer ? "a 64-bit INTEGER"
                                                                       : "a REAL";
      return fmt::format("column \"{}\": \"{}\" isn't {}, which {} says it is", plan_.name,
                         shorten(text, Problems::kShownBytes), expected,
                         date     ? "--date"
                         : number ? "--number"
                                  : type->source);
    });
  }

  ColumnPlan plan_;
  ColumnEvidence evidence_;
  bool is_handed_over_ = false;
  std::optional<FrequencyTable> frequencies_;  // until there are too many different texts
};

void keep_within(std::size_t max_bytes, std::vector<ColumnSurvey>& columns) {
  for (;;) {
    std::size_t bytes = 0;
    for (const ColumnSurvey& column : columns) bytes += column.counting_bytes();
    if (bytes <= max_bytes) return;
    std::ranges::max_element(columns, {}, &ColumnSurvey::counting_bytes)->stop_counting();
  }
}

using RowTexts = std::vector<std::optional<std::string>>;

void keep_first_rows(const RecordBatch& batch, std::size_t columns, std::vector<RowTexts>& rows) {
  for (std::size_t i = 0; i < batch.records.size() && rows.size() < kShownRows; ++i) {
    RowTexts& row = rows.emplace_back();
    for (std::size_t column = 0; column < columns; ++column) {
      const Field& field = batch.field(batch.records[i], column);
      row.push_back(field.is_missing() ? std::nullopt : std::optional(cut(batch.text(field), kShownFieldBytes)));
    }
  }
}

std::vector<Value> values_of(const RowTexts& texts, const std::vector<SurveyedColumn>& columns) {
  std::vector<Value> values;
  for (std::size_t i = 0; i < texts.size(); ++i)
    values.push_back(texts[i] ? value_of(*texts[i], columns[i].reading) : Value());
  return values;
}

}  // namespace

Result<Survey> survey(RecordReader& reader, const std::function<double()>& progress, std::vector<ColumnPlan> plans,
                      const PauseHandler& on_pause, Problems& problems, std::size_t max_counting_bytes) {
  std::vector<ColumnSurvey> columns;
  columns.reserve(plans.size());
  for (ColumnPlan& plan : plans) columns.emplace_back(std::move(plan));
  Survey result;
  std::vector<RowTexts> first_rows;
  KILN_CHECK(for_each_batch(reader, progress, [&](RecordBatch& batch) -> Result<void> {
    result.rows += static_cast<std::int64_t>(batch.records.size());
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i].add(batch, i, reader.quoted_is_text(), batch.problems);
    problems.add(batch.problems);
    keep_first_rows(batch, columns.size(), first_rows);
    keep_within(max_counting_bytes, columns);
    return on_pause(batch.fraction_read);
  }));
  for (ColumnSurvey& column : columns) result.numbers.push_back(column.numbers());
  if (!problems.empty()) return result;
  const bool has_decimal_commas = std::ranges::any_of(columns, &ColumnSurvey::has_decimal_commas);
  for (ColumnSurvey& column : columns) result.columns.push_back(column.finish(result.rows, has_decimal_commas));
  for (const RowTexts& row : first_rows) result.first_rows.push_back(values_of(row, result.columns));
  return result;
}

}  // namespace kiln::import
