// The flags of kiln import.
#pragma once

#include "cli/command_line.h"

namespace CLI {
class App;
}

namespace kiln::cli {

// Parsing fills `command`, which must outlive the app's.
void add_import_options(CLI::App& import, ImportCommand& command);

}  // namespace kiln::cli
