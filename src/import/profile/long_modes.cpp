#include "import/profile/long_modes.h"

#include <SQLiteCpp/Statement.h>

#include "sql/identifier.h"
#include "sql/statements.h"
#include "value/long_text.h"

namespace kiln::import {

void cut_long_texts(SQLite::Database& database, const std::string& name, Survey& survey) {
  for (SurveyedColumn& column : survey.columns) {
    statistics::ColumnStatistics& statistics = column.statistics.value();
    if (is_long(statistics.mode)) {
      SQLite::Statement row(database,
                            sql::expand(sql::import_first_row, {{"table", sql::quote_identifier(name)},
                                                                {"column", sql::quote_identifier(column.plan.name)}}));
      row.bindNoCopy(":value", std::get<std::string>(statistics.mode));
      if (row.executeStep()) statistics.mode_row = row.getColumn("row").getInt64();
    }
    statistics::cut_long_texts(statistics);
  }
}

}  // namespace kiln::import
