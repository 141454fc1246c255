// The import: one CSV file in, one baked database out, or an error and nothing changed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/catalogue.h"
#include "error/error.h"
#include "import/csv_reader.h"
#include "import/dialect.h"

namespace kiln::import {

struct ImportOptions {
  std::filesystem::path input;
  std::filesystem::path database;
  std::string name;                      // of the dataset and its table; empty: from the input's name
  std::vector<std::string> null_tokens;  // texts that mean a missing value, in every column
  DialectOptions dialect;                // what is to be taken as said instead of found in the file
  Ragged ragged = Ragged::refuse;        // rows with more or fewer fields than the header
  std::optional<std::string> license;    // of the data, stored as it is
};

// What the import tells while it works. May be called from several threads at once.
class ImportObserver {
 public:
  virtual ~ImportObserver() = default;
  // `step` is what it does ("loading the rows"), `fraction` how much of that step is done, from 0 to 1.
  // Answers whether to go on: false ends the import with an error (interrupted).
  virtual bool on_progress(std::string_view step, double fraction) = 0;
};

struct Imported {
  Catalogue catalogue;
  Dialect dialect;
  CsvCounts counts;
};

// Bakes options.input into options.database and answers what was baked.
// Errors: everything that can be wrong with the file, the target and the machine; the target is then as it was.
Result<Imported> import_csv(const ImportOptions& options, ImportObserver& observer);

}  // namespace kiln::import
