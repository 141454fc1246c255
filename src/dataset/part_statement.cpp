#include "dataset/part_statement.h"

#include "sql/identifier.h"

namespace kiln::dataset {

namespace {

// SQLite calls no column of a subquery true or false, and then takes the quoted name for a text.
bool is_truth(std::string_view quoted_name) {
  const std::string folded = sql::fold_case(quoted_name);
  return folded == "\"true\"" || folded == "\"false\"";
}
constexpr const char* kRenamed = "truth";

}  // namespace

PartStatement expand_for(const sql::NamedStatement& statement, const SqlNames& names, const question::Filter& filter,
                         Placeholders placeholders) {
  SqlCondition condition = print(names, filter);
  const std::string and_condition = filter.is_whole() ? "" : " AND (" + condition.text + ")";
  if (filter.is_whole()) condition.text = "1";
  std::string part = names.table, columns = "*";
  if (!filter.is_whole() && !statement.takes_filter) {
    for (auto& [name, text] : placeholders) {
      if (name != "column" || !is_truth(text)) continue;
      columns = std::string(text) + " AS " + kRenamed;
      text = kRenamed;
    }
    part = sql::as_table(
        sql::expand(sql::query_part, {{"columns", columns}, {"table", names.table}, {"filter", condition.text}}));
  }
  placeholders.emplace_back("table", part);
  placeholders.emplace_back("filter", condition.text);
  placeholders.emplace_back("and_filter", and_condition);
  return {sql::expand(statement, placeholders), std::move(condition.values)};
}

}  // namespace kiln::dataset
