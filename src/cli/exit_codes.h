// The program's exit codes.
#pragma once

namespace kiln::cli {

inline constexpr int kExitSuccess = 0;
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 2;  // the command line was wrong

}  // namespace kiln::cli
