#include "dataset/sql_names.h"

#include "sql/identifier.h"

namespace kiln::dataset {

SqlNames::SqlNames(const catalogue::Catalogue& catalogue) : table(sql::quote_identifier(catalogue.name)) {
  columns.reserve(catalogue.columns.size());
  for (const catalogue::CatalogueColumn& column : catalogue.columns) {
    columns.push_back(sql::quote_identifier(column.name));
    types.push_back(column.type);
  }
}

}  // namespace kiln::dataset
