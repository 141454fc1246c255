// The statistics of the columns that have too many different values to be counted while the file is read: they are
// sorted, in memory or by SQL, columns side by side on the machine's cores.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "error/error.h"
#include "import/survey/survey.h"

namespace kiln::import {

// There are as many threads as there are cores. What is larger is left to SQL, which spills.
inline constexpr std::int64_t kMaxSortedBytes = 32 * 1024 * 1024;

// Told now and then, some ten milliseconds apart, from any of the threads, what part of the columns is done (0 to 1);
// false ends the work.
using ProfilePauseHandler = std::function<bool(double fraction)>;

// Fills in the statistics that the survey left open, from the table `name`. Each thread reads the file through a
// connection of its own: nobody may write to it meanwhile, and everything in it must be committed. max_sorted_bytes:
// what a thread may sort in memory; a larger column is sorted by SQL. Errors: interrupted (on_pause answered false),
// io, internal (a column doesn't hold what the survey says).
Result<void> profile_columns(const std::filesystem::path& database, const std::string& name, Survey& survey,
                             const ProfilePauseHandler& on_pause, std::int64_t max_sorted_bytes = kMaxSortedBytes);

}  // namespace kiln::import
