// What kiln import prints: what it found in the file and why, what it will bake or has baked.
#pragma once

#include <string>

#include "import/import_plan.h"

namespace kiln::cli {

// The dataset, its dialect, its columns with their types and reasons, and what the user may want to change.
std::string describe_plan(const import::ImportPlan& plan);

// The first rows as they will be stored, a line a column.
std::string show_first_rows(const import::ImportPlan& plan);

}  // namespace kiln::cli
