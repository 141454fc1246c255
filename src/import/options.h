// What a user can say about an import, by options or in a schema file; what is left open is found in the file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "import/csv/dialect_options.h"
#include "import/csv/ragged.h"
#include "import/survey/column_options.h"

namespace kiln::import {

struct ImportOptions {
  std::filesystem::path input;  // "-": standard input
  std::filesystem::path database;
  std::string name;                                  // of the dataset and its table; empty: from the input's name
  std::optional<std::filesystem::path> schema_file;  // default: the one beside the input, if there
  std::optional<std::string> member;                 // which file of a zip archive; default: the only one
  std::optional<std::string> sheet;                  // which sheet of a workbook; default: the first that isn't hidden
  std::optional<std::string> encoding;  // as iconv names it; default: UTF-8, or what a byte-order mark says
  bool replace_invalid = false;         // bytes that aren't valid text become U+FFFD instead of an error
  DialectOptions dialect;
  ColumnOptions columns;
  Ragged ragged = Ragged::refuse;                     // rows with more or fewer fields than the first
  std::optional<std::filesystem::path> rejects_file;  // gets every row that isn't taken as it stands
  std::vector<std::string> indexes;                   // columns that get one
  bool ranks = true;  // columns are also stored as ranks, from which live questions are answered
  std::optional<std::string> title, description;  // of the dataset; only a schema file says them
  std::optional<std::string> license;             // of the data, stored as it is
};

}  // namespace kiln::import
