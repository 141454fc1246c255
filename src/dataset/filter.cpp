#include "dataset/filter.h"

#include "sql/identifier.h"
#include "sql/statements.h"

namespace kiln::dataset {

namespace {

// SQLite calls no column of a subquery true or false, and then takes the quoted name for a text.
bool is_truth(std::string_view quoted_name) {
  const std::string folded = sql::fold_case(quoted_name);
  return folded == "\"true\"" || folded == "\"false\"";
}
constexpr const char* kRenamed = "truth";

}  // namespace

std::string filter_parameter(std::size_t number) { return ":filter" + std::to_string(number); }

std::string expand_for(std::string_view statement, std::string_view quoted_table, const Filter& filter,
                       Placeholders placeholders) {
  const std::string condition = filter.is_whole() ? "1" : filter.condition;
  const std::string and_condition = filter.is_whole() ? "" : " AND (" + condition + ")";
  const bool takes_condition = statement.find("filter}") != std::string_view::npos;
  std::string part(quoted_table), columns = "*";
  if (!filter.is_whole() && !takes_condition) {
    for (auto& [name, text] : placeholders) {
      if (name != "column" || !is_truth(text)) continue;
      columns = std::string(text) + " AS " + kRenamed;
      text = kRenamed;
    }
    part = sql::as_table(
        sql::expand(sql::query_part, {{"columns", columns}, {"table", quoted_table}, {"filter", condition}}));
  }
  placeholders.emplace_back("table", part);
  placeholders.emplace_back("filter", condition);
  placeholders.emplace_back("and_filter", and_condition);
  return sql::expand(statement, placeholders);
}

}  // namespace kiln::dataset
