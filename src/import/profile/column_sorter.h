// Reads columns of the stored table and sorts them for their statistics: several in memory, or one by SQL.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <functional>
#include <string>
#include <vector>

#include "import/profile/sorted_column.h"
#include "import/survey/survey.h"
#include "statistics/column_extent.h"

namespace kiln::import {

// Columns that are read together: a row of a wide table is several pages, and to find a late column SQLite walks them
// all, so reading it anew for each column would take the square of their number.
using ColumnBatch = std::vector<SurveyedColumn*>;

// In their order, and something for each thread; whoever takes more than max_bytes stands alone. REQUIRED: threads > 0.
std::vector<ColumnBatch> make_batches(const std::vector<SurveyedColumn*>& columns, std::int64_t max_bytes,
                                      std::size_t threads);

// Belongs to one thread at a time. All throw SQLite::Exception, and set the statistics of the columns.
class ColumnSorter {
 public:
  // table: quoted. Both must outlive it.
  ColumnSorter(SQLite::Database& database, const std::string& table) : database_(database), table_(table) {}

  // In one reading of the table, all in memory. after_each(): whether to go on.
  void sort_together(const ColumnBatch& columns, const std::function<bool()>& after_each) const;

  // Sorted by SQLite, in as little memory as its cache has, and on disk.
  void sort_by_sql(SurveyedColumn& column) const;

 private:
  SQLite::Statement prepare(std::string_view statement, std::string_view placeholder, const std::string& names) const;
  statistics::ColumnExtent extent(const ColumnFindings& findings, const std::string& name) const;

  SQLite::Database& database_;
  const std::string& table_;
};

}  // namespace kiln::import
