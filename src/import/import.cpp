#include "import/import.h"

#include <sqlite3.h>

#include "import/describe.h"
#include "import/load.h"
#include "import/profile/long_modes.h"
#include "import/profile/profile.h"
#include "import/temporary_database.h"
#include "sql/database.h"
#include "sql/identifier.h"
#include "sql/statements.h"

namespace kiln::import {

namespace {

Error interrupted() { return Error{ErrorCode::interrupted, "interrupted; nothing was written"}; }

PauseHandler pause_while(ImportObserver& observer, std::string_view step) {
  return [&observer, step](double fraction) -> Result<void> {
    if (!observer.on_progress(step, fraction)) return tl::unexpected(interrupted());
    return {};
  };
}

Result<TextSource> open_source(const ImportPlan& plan, ImportObserver& observer) {
  const DialectOptions& dialect = plan.options.dialect;
  const bool is_csv = dialect.delimiter || dialect.quote;
  const std::string_view step = plan.options.input == "-" ? "reading standard input" : "opening the file";
  return TextSource::open(plan.options.input, {plan.options.encoding, plan.options.member, plan.options.sheet, is_csv},
                          [&observer, step] { return observer.on_progress(step, 0); });
}

void drop_ranked_values(Survey& survey) {
  for (SurveyedColumn& column : survey.columns) column.ranked.reset();
}

// The second reading. What it loads must be what the first one looked at.
Result<void> load(ImportPlan& plan, TextSource& source, SQLite::Database& database, ImportObserver& observer) {
  const auto changed = [&] {
    return fail(ErrorCode::io, "{} changed while it was being imported; import it again", plan.source_name);
  };
  KILN_CHECK(source.rewind());
  auto reader = open_records(plan, source);
  if (!reader || reader->columns() != plan.survey.columns.size()) return changed();
  KILN_CHECK(load_rows(
      *reader, [&source] { return source.fraction_read(); }, plan.survey, plan.name, database,
      pause_while(observer, "loading the rows")));
  if (source.sha256() != plan.source_sha256) return changed();
  // Rows read = rows stored + rows skipped.
  KILN_CHECK(check_stored_rows(database, plan.name, reader->counts().read - reader->counts().skipped));
  if (reader->counts().read != plan.counts.read || reader->counts().skipped != plan.counts.skipped) return changed();
  return {};
}

// While it lives a signal ends the connection's statements within milliseconds: SQLite asks after each so many of its
// instructions.
class Interruptible {
 public:
  Interruptible(SQLite::Database& database, ImportObserver& observer, std::string_view step)
      : database_(database), observer_(observer), step_(step) {
    constexpr int kInstructionsPerPause = 1'000'000;
    sqlite3_progress_handler(
        database.getHandle(), kInstructionsPerPause, [](void* i) { return static_cast<Interruptible*>(i)->look(); },
        this);
  }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
  ~Interruptible() { sqlite3_progress_handler(database_.getHandle(), 0, nullptr, nullptr); }

  static Error to_error(const SQLite::Exception& exception, std::string_view what) {
    return exception.getErrorCode() == SQLITE_INTERRUPT ? interrupted() : sql::to_error(exception, what);
  }

 private:
  int look() const { return observer_.on_progress(step_, 0) ? 0 : 1; }

  SQLite::Database& database_;
  ImportObserver& observer_;
  const std::string_view step_;
};

Result<void> create_indexes(const ImportPlan& plan, SQLite::Database& database, ImportObserver& observer) {
  const Interruptible interruptible(database, observer, "creating indexes");
  try {
    for (const std::size_t i : plan.indexed_columns) {
      const std::string& column = plan.survey.columns[i].plan.name;
      database.exec(
          sql::expand(sql::import_create_index, {{"index", sql::quote_identifier(plan.name + "_by_" + column)},
                                                 {"table", sql::quote_identifier(plan.name)},
                                                 {"column", sql::quote_identifier(column)}}));
    }
    return {};
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(Interruptible::to_error(exception, "cannot create an index"));
  }
}

// VACUUM isn't needed: a file that was only added to has no free page, and its tables stand in order.
Result<catalogue::Catalogue> store_catalogue(SQLite::Database& database, ImportPlan& plan, ImportObserver& observer) {
  const Interruptible interruptible(database, observer, "storing the statistics");
  try {
    cut_long_texts(database, plan.name, plan.survey);
    catalogue::Catalogue catalogue = describe(plan);
    SQLite::Transaction transaction(database);
    write_catalogue(database, catalogue);
    database.exec("ANALYZE");
    transaction.commit();
    return catalogue;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(Interruptible::to_error(exception, "cannot store the catalogue"));
  }
}

}  // namespace

Result<ImportPlan> plan_import(const ImportOptions& options, ImportObserver& observer) {
  KILN_TRY(ImportPlan plan, begin_plan(options));
  KILN_TRY(TextSource source, open_source(plan, observer));
  KILN_CHECK(complete_plan(plan, source, pause_while(observer, "reading every row")));
  return plan;
}

Result<Imported> import_csv(const ImportOptions& options, ImportObserver& observer) {
  // 1. Open both ends, before any work.
  KILN_TRY(ImportPlan plan, begin_plan(options));
  KILN_TRY(TemporaryDatabase temporary, TemporaryDatabase::create(options.database));
  KILN_TRY(TextSource source, open_source(plan, observer));

  // 2. First reading: dialect, names, types and statistics from every row.
  KILN_CHECK(complete_plan(plan, source, pause_while(observer, "reading every row")));

  // 3. Second reading: load the rows, in one transaction, and check that all are there.
  {
    KILN_TRY(SQLite::Database database, sql::open_for_building(temporary.path()));
    if (!plan.options.ranks) drop_ranked_values(plan.survey);
    KILN_CHECK(load(plan, source, database, observer));
    drop_ranked_values(plan.survey);
    KILN_CHECK(create_indexes(plan, database, observer));
  }

  // 4. Profile the columns that were too many different values to count, over connections of their own.
  const auto profiled = profile_columns(temporary.path(), plan.name, plan.survey, [&](double fraction) {
    return observer.on_progress("computing statistics", fraction);
  });
  if (!profiled)
    return tl::unexpected(profiled.error().code == ErrorCode::interrupted ? interrupted() : profiled.error());

  // 5. Describe the dataset in the file itself.
  catalogue::Catalogue catalogue;
  {
    KILN_TRY(SQLite::Database database, sql::open_for_building(temporary.path()));
    KILN_TRY(catalogue, store_catalogue(database, plan, observer));
  }

  // 6. Publish.
  KILN_CHECK(temporary.publish());
  return Imported{std::move(plan), std::move(catalogue)};
}

}  // namespace kiln::import
