// The flags of kiln import.
#pragma once

#include "import/options.h"

namespace CLI {
class App;
}

namespace kiln::cli {

struct ImportCommand {
  import::ImportOptions options;
  bool is_dry_run = false;  // print the plan, write nothing
};

// Parsing fills `command`, which must outlive the app's.
void add_import_options(CLI::App& import, ImportCommand& command);

}  // namespace kiln::cli
