// The flags of kiln import that say what single columns hold.
#pragma once

#include "import/survey/column_options.h"

namespace CLI {
class App;
}

namespace kiln::cli {

// Parsing fills `columns`, which must outlive the app's.
void add_column_options(CLI::App& import, import::ColumnOptions& columns);

}  // namespace kiln::cli
