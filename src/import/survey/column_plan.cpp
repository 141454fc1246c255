#include "import/survey/column_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "import/survey/column_names.h"
#include "sql/identifier.h"
#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kMaxColumns = 2000;     // SQLite's default SQLITE_MAX_COLUMN
constexpr std::size_t kShownListBytes = 200;  // of the list of names in a message

std::string list_of_names(const std::vector<ColumnPlan>& columns) {
  std::string list;
  for (std::size_t i = 0; i < columns.size() && list.size() <= kShownListBytes; ++i)
    list += (i > 0 ? ", " : "") + columns[i].name;
  return shorten(list, kShownListBytes);
}

void describe(ColumnPlan& column, const SchemaField& field, const std::string& source) {
  if (field.title) column.title = field.title;
  column.description = field.description;
  if (field.type) column.declared.type = DeclaredType{*field.type, source};
}

// With a header, a field describes the column of its name, and columns may be left out; without, they come in order.
Result<void> apply_schema_file(const RecordReader& reader, const std::vector<SchemaField>& fields,
                               const std::string& source, std::vector<ColumnPlan>& columns) {
  if (fields.empty()) return {};
  if (!reader.header().empty()) {
    for (const SchemaField& field : fields) {
      KILN_TRY(const std::size_t column, find_column(columns, field.name, source));
      describe(columns[column], field, source);
    }
    return {};
  }
  if (fields.size() != columns.size()) {
    return fail(ErrorCode::invalid_argument,
                "{} describes {} fields, and the file, which has no header, has {}; describe each of them", source,
                fields.size(), columns.size());
  }
  std::vector<std::string> declared;
  for (const SchemaField& field : fields) declared.push_back(field.name);
  const std::vector<std::string> names = column_names(declared);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    columns[i].name = names[i];
    columns[i].header = declared[i];
    describe(columns[i], fields[i], source);
  }
  return {};
}

void add_null_token(ColumnPlan& column, std::string_view token, std::size_t option) {
  column.declared.null_tokens.emplace_back(token);
  column.null_options.push_back(option);
}

// "price=-" is of the column price, if there is one: a column's name, and a token, may have an equals sign in it.
void apply_null_token(const std::string& text, std::size_t option, std::vector<ColumnPlan>& columns) {
  for (std::size_t at = text.rfind('='); at != std::string::npos && at > 0; at = text.rfind('=', at - 1)) {
    if (const auto column = find_column(columns, text.substr(0, at), "--null"))
      return add_null_token(columns[*column], std::string_view(text).substr(at + 1), option);
  }
  for (ColumnPlan& column : columns) add_null_token(column, text, option);
}

Result<void> apply_options(const ColumnOptions& options, std::vector<ColumnPlan>& columns) {
  for (std::size_t i = 0; i < options.null_tokens.size(); ++i) apply_null_token(options.null_tokens[i], i, columns);
  for (const TypeOption& option : options.types) {
    KILN_TRY(const std::size_t column, find_column(columns, option.column, "--type"));
    columns[column].declared.type = DeclaredType{option.type, "--type"};
  }
  for (const NumberOption& option : options.numbers) {
    KILN_TRY(const std::size_t column, find_column(columns, option.column, "--number"));
    DeclaredReading& declared = columns[column].declared;
    if (declared.type && !is_numeric(declared.type->type))
      return fail(ErrorCode::invalid_argument,
                  "column \"{}\" is text as {} says, and numbers as --number does; say one",
                  shorten(columns[column].name, kShownListBytes), declared.type->source);
    declared.number = option.form;
  }
  for (const DateOption& option : options.dates) {
    KILN_TRY(const std::size_t column, find_column(columns, option.column, "--date"));
    DeclaredReading& declared = columns[column].declared;
    if (declared.type || declared.number)
      return fail(ErrorCode::invalid_argument,
                  "column \"{}\" is dates as --date says, and something else as {} does; say one",
                  shorten(columns[column].name, kShownListBytes), declared.type ? declared.type->source : "--number");
    declared.date = option.form;
  }
  return {};
}

}  // namespace

Result<std::vector<ColumnPlan>> plan_columns(const std::string& file, const RecordReader& reader,
                                             const std::vector<SchemaField>& fields, const std::string& schema_file,
                                             const ColumnOptions& options) {
  if (reader.columns() > kMaxColumns) {
    return fail(
        ErrorCode::invalid_argument,
        "{}: {} columns, and SQLite holds at most {}; split the file, or say its --delimiter if that is another", file,
        reader.columns(), kMaxColumns);
  }
  const std::vector<std::string>& header = reader.header();
  std::vector<std::string> names = header.empty() ? numbered_column_names(reader.columns()) : column_names(header);
  std::vector<ColumnPlan> columns(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    columns[i].name = std::move(names[i]);
    if (!header.empty()) columns[i].header = header[i];
    if (!reader.titles().empty() && !reader.titles()[i].empty()) columns[i].title = reader.titles()[i];
  }
  KILN_CHECK(apply_schema_file(reader, fields, schema_file, columns));
  KILN_CHECK(apply_options(options, columns));
  return columns;
}

Result<std::size_t> find_column(const std::vector<ColumnPlan>& columns, const std::string& wanted,
                                std::string_view option) {
  const auto number_of = [&](auto found) { return static_cast<std::size_t>(found - columns.begin()); };
  const auto by_name = std::ranges::find(columns, wanted, &ColumnPlan::name);
  if (by_name != columns.end()) return number_of(by_name);
  const auto by_header =
      std::ranges::find_if(columns, [&](const ColumnPlan& column) { return column.header == wanted; });
  if (by_header != columns.end()) return number_of(by_header);
  const auto by_case = std::ranges::find_if(
      columns, [&](const ColumnPlan& column) { return sql::fold_case(column.name) == sql::fold_case(wanted); });
  if (by_case != columns.end()) return number_of(by_case);
  if (const auto number = parse_whole<std::size_t>(wanted); number && *number < columns.size()) return *number;
  return fail(ErrorCode::invalid_argument, "{}: there is no column \"{}\"; the columns are {}", option,
              shorten(wanted, kShownListBytes), list_of_names(columns));
}

}  // namespace kiln::import
