// What a person may want to say of the columns, given how they were read.
#pragma once

#include <string>
#include <vector>

#include "import/import_plan.h"

namespace kiln::import {

// Lines, each with its option: texts that look like missing values or numbers and stay text; columns that were read as
// numbers or dates in another form than the plain one; numbers that may be meant otherwise; null tokens that no value
// is.
std::vector<std::string> suggestions(const ImportPlan& plan);

}  // namespace kiln::import
