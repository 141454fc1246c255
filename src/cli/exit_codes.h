// The program's exit codes, and how it ends with an error.
#pragma once

#include "error/error.h"

namespace kiln::cli {

inline constexpr int kExitSuccess = 0;
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 2;  // the command line was wrong

// Prints "kiln: MESSAGE" on standard error and returns kExitFailure.
int report(const Error& error);

}  // namespace kiln::cli
