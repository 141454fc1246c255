// What a baked file says about itself, from the plan of its import.
#pragma once

#include "catalogue/catalogue.h"
#include "import/import_plan.h"

namespace kiln::import {

// REQUIRED: every column of plan.survey has its statistics.
catalogue::Catalogue describe(const ImportPlan& plan);

}  // namespace kiln::import
