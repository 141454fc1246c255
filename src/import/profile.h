// Profiles a loaded dataset: the statistics of every column, columns side by side on the machine's cores.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "catalogue/catalogue.h"
#include "import/schema.h"

namespace kiln::import {

// Told now and then, from any of the threads, what part of the columns is done (0 to 1); false ends the work.
using ProfilePauseHandler = std::function<bool(double fraction)>;

// The statistics of each column of the table `name`, in the schema's order. Each thread reads the file through a
// connection of its own: nobody may write to it meanwhile, and everything in it must be committed.
// Errors: interrupted (on_pause answered false), io, internal (a column doesn't hold what the schema says).
Result<std::vector<ColumnStatistics>> profile_columns(const std::filesystem::path& database, const std::string& name,
                                                      const Schema& schema, const ProfilePauseHandler& on_pause);

}  // namespace kiln::import
