// The import: one CSV file in, one baked database out, or an error and nothing changed.
#pragma once

#include <string_view>

#include "catalogue/catalogue.h"
#include "error/error.h"
#include "import/import_plan.h"
#include "import/options.h"

namespace kiln::import {

// What the import tells while it works. May be called from several threads at once.
class ImportObserver {
 public:
  virtual ~ImportObserver() = default;
  // `step` is what it does ("loading the rows"), `fraction` how much of that step is done, from 0 to 1.
  // Returns whether to go on: false ends the import with an error (interrupted).
  virtual bool on_progress(std::string_view step, double fraction) = 0;
};

struct Imported {
  ImportPlan plan;
  catalogue::Catalogue catalogue;
};

// Bakes options.input into options.database and returns what was baked.
// Errors: everything that can be wrong with the file, the target and the machine; the target is then as it was.
Result<Imported> import_csv(const ImportOptions& options, ImportObserver& observer);

// Reads all of options.input and returns what import_csv would do. Writes nothing; options.database isn't looked at.
// Errors: everything that can be wrong with the file.
Result<ImportPlan> plan_import(const ImportOptions& options, ImportObserver& observer);

}  // namespace kiln::import
