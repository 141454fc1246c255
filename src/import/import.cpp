#include "import/import.h"

#include <nlohmann/json.hpp>

#include "import/csv_reader.h"
#include "import/dataset_name.h"
#include "import/input_file.h"
#include "import/load.h"
#include "import/profile.h"
#include "import/schema.h"
#include "import/temporary_database.h"
#include "sql/database.h"

namespace kiln::import {

namespace {

Error interrupted() { return Error{ErrorCode::interrupted, "interrupted; nothing was written"}; }

// The options that shaped the data, as they are kept in the file. No path: the same bytes in give the same bytes out.
std::string import_options_json(const ImportOptions& options, const Dialect& dialect, const CsvCounts& counts) {
  nlohmann::ordered_json json;
  json["delimiter"] = std::string(1, dialect.delimiter);
  json["quote"] = std::string(1, dialect.quote);
  json["dialect_reason"] = dialect.reason;
  json["ragged"] = options.ragged == Ragged::refuse ? "refuse" : options.ragged == Ragged::pad ? "pad" : "skip";
  json["rows_padded"] = counts.padded;
  json["rows_skipped"] = counts.skipped;
  json["null"] = options.null_tokens;
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Catalogue describe(const ImportOptions& options, const Dialect& dialect, const std::string& name, InputFile& input, Schema schema,
                   std::vector<ColumnStatistics> statistics, std::string source_sha256) {
  Catalogue catalogue;
  catalogue.name = name;
  catalogue.rows = schema.rows;
  catalogue.source_name = input.name();
  catalogue.source_bytes = input.bytes();
  catalogue.source_sha256 = std::move(source_sha256);
  catalogue.license = options.license;
  catalogue.import_options = import_options_json(options, dialect, schema.counts);
  catalogue.program = "kiln " KILN_VERSION;
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    SchemaColumn& column = schema.columns[i];
    catalogue.columns.push_back({std::move(column.name), column.type, std::move(column.type_reason), std::move(statistics[i])});
  }
  return catalogue;
}

// VACUUM isn't needed: a file that was only added to has no free page, and its tables stand in order.
Result<void> store_catalogue(SQLite::Database& database, const Catalogue& catalogue) {
  try {
    SQLite::Transaction transaction(database);
    write_catalogue(database, catalogue);
    database.exec("ANALYZE");
    transaction.commit();
    return {};
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, "cannot store the catalogue"));
  }
}

}  // namespace

Result<Imported> import_csv(const ImportOptions& options, ImportObserver& observer) {
  // 1. Open both ends, before any work.
  std::string name = dataset_name(options.input);
  if (!options.name.empty()) {
    KILN_TRY(name, check_dataset_name(options.name));
  }
  KILN_TRY(TemporaryDatabase temporary, TemporaryDatabase::create(options.database));
  KILN_TRY(InputFile input, InputFile::open(options.input, [&] { return observer.on_progress("reading standard input", 0); }));
  const auto pause_while = [&](std::string_view step) -> CsvPauseHandler {
    return [&input, &observer, step]() -> Result<void> {
      if (!observer.on_progress(step, input.fraction_read())) return tl::unexpected(interrupted());
      return {};
    };
  };

  // 2. Find the dialect in the file's beginning.
  KILN_TRY(const Dialect dialect, detect_dialect(input, options.dialect));
  const CsvOptions csv{dialect.delimiter, dialect.quote, options.ragged, options.null_tokens};

  // 3. First reading: names and types from every row.
  KILN_TRY(Schema schema, infer_schema(input, csv, pause_while("inferring types")));
  const CsvCounts counts = schema.counts;
  const std::string source_sha256 = input.sha256();

  // 4. Second reading: load the rows, in one transaction.
  KILN_CHECK(input.rewind());
  {
    KILN_TRY(SQLite::Database database, sql::open_for_building(temporary.path()));
    KILN_CHECK(load_rows(input, csv, schema, name, database, pause_while("loading the rows")));

    // 5. Verify: what was loaded is what was looked at.
    if (input.sha256() != source_sha256) return fail(ErrorCode::io, "{} changed while it was being imported; import it again", input.name());
    KILN_CHECK(check_stored_rows(database, name, schema.rows));
  }

  // 6. Profile every column, over connections of their own.
  auto statistics = profile_columns(temporary.path(), name, schema, [&](double fraction) {
    return observer.on_progress("computing statistics", fraction);
  });
  if (!statistics && statistics.error().code == ErrorCode::interrupted) return tl::unexpected(interrupted());
  if (!statistics) return tl::unexpected(std::move(statistics).error());

  // 7. Describe the dataset in the file itself.
  Catalogue catalogue = describe(options, dialect, name, input, std::move(schema), *std::move(statistics), source_sha256);
  {
    KILN_TRY(SQLite::Database database, sql::open_for_building(temporary.path()));
    KILN_CHECK(store_catalogue(database, catalogue));
  }

  // 8. Publish.
  KILN_CHECK(temporary.publish());
  return Imported{std::move(catalogue), dialect, counts};
}

}  // namespace kiln::import
