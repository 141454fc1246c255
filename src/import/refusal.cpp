#include "import/refusal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

// How many of the last records have another number of fields; a footer, if they are all that do.
std::int64_t ragged_at_the_end(const RecordReader& reader) {
  std::int64_t count = 0;
  const auto& records = reader.tail().records();
  for (auto record = records.rbegin(); record != records.rend() && record->fields.size() != reader.columns(); ++record)
    ++count;
  return count;
}

std::string counted_with(const Dialect& dialect) {
  return fmt::format("counted with {} between fields and {} around them",
                     dialect.delimiter.empty() ? "nothing" : name_of(dialect.delimiter), name_of(dialect.quote));
}

std::string ragged_advice(const ImportPlan& plan, const RecordReader& reader) {
  const RejectedRows::Ragged ragged = reader.rejected().ragged();
  const Dialect& dialect = plan.dialect;
  const std::int64_t read = reader.counts().read;
  const bool are_most = ragged.rows * 2 > read;
  std::vector<std::string> ways;
  if (are_most && ragged.common_rows * 2 > ragged.rows && ragged.common_line > 1)
    ways.push_back(fmt::format("--skip-lines {} if the table begins on line {}, where {} have {} {}",
                               ragged.common_line - 1, ragged.common_line,
                               ragged.common_rows == read ? "all rows" : with_commas(ragged.common_rows) + " rows",
                               ragged.common_fields, ragged.common_fields == 1 ? "field" : "fields"));
  if (ragged.sign != '\0' && ragged.sign != dialect.comment)
    ways.push_back(fmt::format("--comment '{}' if such lines are comments", ragged.sign));
  if (const std::int64_t last = ragged_at_the_end(reader); last > 0 && last == ragged.rows && !are_most)
    ways.push_back(fmt::format("--footer-lines {} if {}", last, last == 1 ? "it's a footer" : "they are a footer"));
  ways.emplace_back(reader.columns() == 1 ? "--delimiter if it's another one (none if every line is one value)"
                                          : "--delimiter or --quote if it's another one");
  if (!are_most && plan.options.ragged != Ragged::pad && ragged.longer == 0)
    ways.emplace_back("--ragged pad fills short rows with missing values");
  if (!are_most) ways.emplace_back("--ragged skip leaves them out");
  return fmt::format("{}: {}", counted_with(dialect), fmt::join(ways, ", "));
}

}  // namespace

Error refusal(const ImportPlan& plan, const Problems& problems, const RecordReader& reader) {
  return problems.to_error(plan.source_name, ragged_advice(plan, reader));
}

Result<void> check_most_rows_stay(const ImportPlan& plan, const RecordReader& reader) {
  const RecordCounts counts = reader.counts();
  if (counts.skipped * 2 <= counts.read) return {};
  std::string message =
      fmt::format("{}: --ragged skip would leave out {} of {} rows, and an import that leaves out most isn't one; {}",
                  plan.source_name, with_commas(counts.skipped), with_commas(counts.read), ragged_advice(plan, reader));
  for (const RejectedRow& row : reader.rejected().shown())
    message += fmt::format("\n  line {}: {}: {}", row.line, row.reason, shorten(row.text, Problems::kShownBytes));
  return tl::unexpected(Error{ErrorCode::invalid_argument, std::move(message)});
}

}  // namespace kiln::import
