#include "catalogue/schema.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "sql/identifier.h"
#include "sql/statements.h"
#include "text/shorten.h"

namespace kiln::catalogue {

namespace {

constexpr std::size_t kShownBytes = 80;

struct Table {
  std::string_view name, statement;
};
constexpr std::array kTables{Table{"kiln_dataset", sql::catalogue_create_kiln_dataset.text},
                             Table{"kiln_columns", sql::catalogue_create_kiln_columns.text},
                             Table{"kiln_percentiles", sql::catalogue_create_kiln_percentiles.text},
                             Table{"kiln_histograms", sql::catalogue_create_kiln_histograms.text},
                             Table{"kiln_frequencies", sql::catalogue_create_kiln_frequencies.text},
                             Table{"kiln_values", sql::ranks_create_kiln_values.text},
                             Table{"kiln_ranked_columns", sql::ranks_create_kiln_ranked_columns.text},
                             Table{"kiln_ranks", sql::ranks_create_kiln_ranks.text}};

constexpr bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// A statement of sql/ without comments, and one space between its words: SQLite keeps a table's as it was written.
std::string without_comments(std::string_view statement) {
  std::string words;
  for (std::size_t i = 0; i < statement.size() && statement[i] != ';'; ++i) {
    const bool is_comment = statement.substr(i, 2) == "--";
    if (is_comment) i = std::min(statement.find('\n', i), statement.size() - 1);
    if (!is_comment && !is_space(statement[i])) {
      words += statement[i];
    } else if (!words.empty() && words.back() != ' ') {
      words += ' ';
    }
  }
  if (words.ends_with(' ')) words.pop_back();
  return words;
}

// How the table was made; none where there is no table of that name, or something else.
std::optional<std::string> statement_of(const SQLite::Database& database, std::string_view table) {
  SQLite::Statement schema(database, sql::catalogue_select_schema);
  while (schema.executeStep()) {
    if (schema.getColumn(0).getString() == "table" && schema.getColumn(1).getString() == table)
      return schema.getColumn(3).getString();
  }
  return std::nullopt;
}

std::string fault_of_table(std::string_view name, const std::optional<std::string>& found, std::string_view expected) {
  if (!found) return fmt::format("it has no table {}", shorten(name, kShownBytes));
  if (*found == expected) return {};
  return fmt::format("{} isn't the table that kiln import makes, but \"{}\"", shorten(name, kShownBytes),
                     shorten(*found, kShownBytes));
}

// What runs, or answers, when something else is read.
std::string fault_of_objects(const SQLite::Database& database) {
  SQLite::Statement schema(database, sql::catalogue_select_schema);
  while (schema.executeStep()) {
    const std::string type = schema.getColumn(0).getString(), name = schema.getColumn(1).getString(),
                      table = schema.getColumn(2).getString(), statement = schema.getColumn(3).getString();
    if (type == "trigger") return fmt::format("it has a trigger, {}", shorten(name, kShownBytes));
    if (type == "table" && sql::fold_case(statement).starts_with("create virtual"))
      return fmt::format("{} is a virtual table", shorten(name, kShownBytes));
    if (type == "index" && table.starts_with("kiln_") && !name.starts_with("sqlite_autoindex_"))
      return fmt::format("{} has an index, {}", table, shorten(name, kShownBytes));
  }
  return {};
}

}  // namespace

std::string rows_table(std::string_view name, const std::vector<ColumnDefinition>& columns) {
  std::string definitions;
  for (const ColumnDefinition& column : columns) {
    definitions += fmt::format("{}{} {}", definitions.empty() ? "" : ", ", sql::quote_identifier(column.name),
                               to_string(column.type));
  }
  return sql::expand(without_comments(sql::import_create_table),
                     {{"table", sql::quote_identifier(name)}, {"column_definitions", definitions}});
}

std::string fault_of_schema(const SQLite::Database& database) {
  for (const Table& table : kTables) {
    auto found = statement_of(database, table.name);
    if (found) found = without_comments(*found);
    std::string fault = fault_of_table(table.name, found, without_comments(table.statement));
    if (!fault.empty()) return fault;
  }
  return fault_of_objects(database);
}

std::string fault_of_rows_table(const SQLite::Database& database, const Catalogue& catalogue) {
  std::vector<ColumnDefinition> columns;
  for (const CatalogueColumn& column : catalogue.columns) columns.push_back({column.name, column.type});
  return fault_of_table(catalogue.name, statement_of(database, catalogue.name), rows_table(catalogue.name, columns));
}

}  // namespace kiln::catalogue
