// Runs the statistics statements of sql/ over every column of a loaded dataset, columns side by side on the machine's
// cores.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "catalogue/catalogue.h"
#include "import/schema.h"

namespace kiln::import {

// Told now and then, from any of the threads, what part of the columns is done (0 to 1); false ends the work.
using StatisticsPauseHandler = std::function<bool(double fraction)>;

// The statistics of each column of the table `name`, in the schema's order. Each thread reads the file through a
// connection of its own: nobody may write to it meanwhile, and everything in it must be committed.
// Errors: interrupted (on_pause answered false), io, internal.
Result<std::vector<ColumnStatistics>> compute_statistics(const std::filesystem::path& database, const std::string& name,
                                                         const Schema& schema, const StatisticsPauseHandler& on_pause);

}  // namespace kiln::import
