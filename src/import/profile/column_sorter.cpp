#include "import/profile/column_sorter.h"

#include <algorithm>
#include <memory>

#include "sql/database.h"
#include "sql/identifier.h"
#include "sql/statements.h"
#include "statistics/summarise.h"

namespace kiln::import {

namespace {

// Of small columns, which are many: reading the table once more for each so much costs less than the sorting.
constexpr std::int64_t kMaxTogetherBytes = 8 << 20;

// What doesn't fit into the cache goes to a temporary file. 16 MiB hold the values of about a million rows.
constexpr const char* kSortingCache = "PRAGMA cache_size=-16384";
constexpr const char* kReadingCache = "PRAGMA cache_size=-1024";

}  // namespace

std::vector<ColumnBatch> make_batches(const std::vector<SurveyedColumn*>& columns, std::int64_t max_bytes,
                                      std::size_t threads) {
  const std::size_t max_columns = (columns.size() + threads - 1) / threads;
  std::vector<ColumnBatch> batches;
  std::int64_t left = 0;  // bytes of the last one
  for (SurveyedColumn* column : columns) {
    const std::int64_t bytes = bytes_sorted(column->findings);
    if (batches.empty() || bytes > left || batches.back().size() == max_columns) {
      batches.emplace_back();
      left = std::min(max_bytes, kMaxTogetherBytes);
    }
    batches.back().push_back(column);
    left -= bytes;
  }
  return batches;
}

SQLite::Statement ColumnSorter::prepare(std::string_view statement, std::string_view placeholder,
                                        const std::string& names) const {
  return {database_, sql::expand(statement, {{"table", table_}, {placeholder, names}})};
}

void ColumnSorter::sort_together(const ColumnBatch& columns, const std::function<bool()>& after_each) const {
  std::string names;
  std::vector<std::unique_ptr<SortedColumn>> sorted;
  for (const SurveyedColumn* column : columns) {
    names += (names.empty() ? "" : ", ") + sql::quote_identifier(column->plan.name);
    sorted.push_back(sort_column(column->findings));
  }
  database_.exec(kReadingCache);
  SQLite::Statement values = prepare(sql::import_values, "columns", names);
  while (values.executeStep()) {
    for (std::size_t i = 0; i < sorted.size(); ++i) sorted[i]->add(values.getColumn(static_cast<int>(i)));
  }
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    columns[i]->statistics = sorted[i]->finish();
    if (!after_each()) return;
  }
}

statistics::ColumnExtent ColumnSorter::extent(const ColumnFindings& findings, const std::string& name) const {
  const bool has_numbers = is_numeric(findings.type);
  if (!has_numbers && !findings.may_be_temporal) return {findings.values, {}, {}, {}};  // they have no histogram
  SQLite::Statement statement = prepare(has_numbers ? sql::finite_extent : sql::extent, "column", name);
  statement.executeStep();
  std::vector<Value> answer;
  read_values(statement, answer);
  return statistics::extent_of_answer(findings.values, answer[0], answer[1], has_numbers ? answer[2] : Value());
}

void ColumnSorter::sort_by_sql(SurveyedColumn& column) const {
  database_.exec(kSortingCache);
  const std::string name = sql::quote_identifier(column.plan.name);
  statistics::ColumnSummary summary(column.findings.type, extent(column.findings, name));
  SQLite::Statement frequencies = prepare(sql::frequencies, "column", name);
  while (frequencies.executeStep())
    add_answer(summary, read_value(frequencies.getColumn(0)), frequencies.getColumn(1).getInt64());
  column.statistics = summary.finish();
}

}  // namespace kiln::import
