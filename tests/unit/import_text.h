// Runs the whole import on a CSV text, for tests that need a baked dataset.
#pragma once

#include <filesystem>
#include <string>

#include "import/import.h"
#include "temporary_folder.h"

namespace kiln::test {

class NoProgress : public import::ImportObserver {
 public:
  bool on_progress(std::string_view, double) override { return true; }
};

inline Result<import::Imported> import_text(const TemporaryFolder& folder, const std::string& csv,
                                            const std::filesystem::path& database) {
  NoProgress observer;
  import::ImportOptions options;
  options.input = folder.write("test.csv", csv);
  options.database = database;
  return import::import_csv(options, observer);
}

}  // namespace kiln::test
