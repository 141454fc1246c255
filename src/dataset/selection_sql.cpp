#include "dataset/selection_sql.h"

#include <cstddef>

namespace kiln::dataset {

namespace {

bool is_all(const SqlNames& names, const question::Selection& selection) {
  if (selection.items.size() != names.columns.size()) return false;
  for (std::size_t i = 0; i < selection.items.size(); ++i) {
    if (selection.items[i].reference != question::Reference{i}) return false;
  }
  return true;
}

}  // namespace

std::string print(const SqlNames& names, const question::Selection& selection) {
  if (is_all(names, selection)) return "*";
  std::string text;
  for (const question::Selection::Item& item : selection.items) {
    const question::Reference& reference = item.reference;
    if (!text.empty()) text += ", ";
    text += reference.is_row() ? kRowNumber : names.columns[*reference.position];
  }
  return text;
}

std::vector<ColumnType> types_of(const SqlNames& names, const question::Selection& selection) {
  std::vector<ColumnType> types;
  for (const auto& [reference, name, cast] : selection.items)
    types.push_back(reference.is_row() ? ColumnType::integer : names.types[*reference.position]);
  return types;
}

std::string print(const SqlNames& names, const question::Order& order) {
  std::string text;
  for (const auto& [reference, descending, nulls_first] : order.terms) {
    // With its table, so that it's not taken for a column of the answer that is called the same.
    text += reference.is_row() ? kRowId : names.table + "." + names.columns[*reference.position];
    text += descending ? " DESC" : " ASC";
    text += nulls_first ? " NULLS FIRST, " : " NULLS LAST, ";
  }
  return text + kRowId;
}

}  // namespace kiln::dataset
