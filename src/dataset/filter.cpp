#include "dataset/filter.h"

#include "sql/identifier.h"
#include "sql/statements.h"

namespace kiln {

std::string filter_parameter(std::size_t number) { return ":filter" + std::to_string(number); }

std::string expand_for(std::string_view statement, std::string_view quoted_table, const Filter& filter, Placeholders placeholders) {
  const std::string condition = filter.is_whole() ? "TRUE" : filter.condition;
  const bool takes_condition = statement.find("{filter}") != std::string_view::npos;
  const std::string part = filter.is_whole() || takes_condition
                               ? std::string(quoted_table)
                               : sql::as_table(sql::expand(sql::query_part, {{"table", quoted_table}, {"filter", condition}}));
  placeholders.emplace_back("table", part);
  placeholders.emplace_back("filter", condition);
  return sql::expand(statement, placeholders);
}

}  // namespace kiln
