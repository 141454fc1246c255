// The catalogue: the small tables in a baked file that describe the dataset and carry its statistics. The import writes
// it, the server reads it, and neither knows the other; sql/catalogue/ has the tables' definitions.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.h"
#include "statistics/column_statistics.h"
#include "value/column_type.h"

namespace kiln::catalogue {

struct CatalogueColumn {
  std::string name;
  std::optional<std::string> header;              // the name as it stands in the file; none without a header
  std::optional<std::string> title, description;  // from a schema file
  ColumnType type = ColumnType::text;
  std::string type_reason;          // why the import chose the type, for a person
  std::optional<std::string> unit;  // of the numbers, where each stands with it in the file: "€", "%"
  std::int64_t nans = 0;            // of the missing values, how many were NaN in the file
  std::int64_t infinities = 0;      // of the values
  std::string order_digest;         // of the values in the rows' order; see ranks/order_digest.h
  statistics::ColumnStatistics statistics;
};

struct Catalogue {
  std::string name;                               // of the table that holds the rows
  std::optional<std::string> title, description;  // from a schema file
  std::int64_t rows = 0;
  std::string source_name;  // file name without its folder
  std::int64_t source_bytes = 0;
  std::string source_sha256;
  std::optional<std::string> license;
  std::string import_options;  // JSON
  std::string program;         // "kiln 0.1.0"
  std::string sqlite_version;  // of the library that wrote the file
  std::vector<CatalogueColumn> columns;
  std::string digest;  // as baked; see catalogue_digest.h
};

// The position of the column whose number the text is. In a request a number wins over a name, so that a name which
// looks like another column's number stands for that one.
std::optional<std::size_t> parse_column_number(const Catalogue& catalogue, std::string_view text);

// Creates the catalogue's tables and views, fills them and marks the file as kiln's.
// REQUIRED: a transaction is open. Throws SQLite::Exception.
void write_catalogue(SQLite::Database& database, const Catalogue& catalogue);

// What the file says of itself, if it can be told to be kiln's: its mark, its format, its tables, whole and in order.
// What the figures are, it doesn't ask. It ends in seconds, whatever the file is (sql/work_limit.h). Errors: corrupt.
// `path` names the file in messages.
Result<Catalogue> read_catalogue(const SQLite::Database& database, const std::string& path);

// The same, and sure that it says what was baked: the digest is that of the figures, these can be true together, and
// the table of the rows is there, of the columns that are described, with as many rows. Errors: corrupt.
Result<Catalogue> read_checked_catalogue(const SQLite::Database& database, const std::string& path);

}  // namespace kiln::catalogue
