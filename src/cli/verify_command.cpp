// kiln verify: tells whether the figures of a baked file are right, and where they aren't.
#include <fmt/format.h>

#include <cstdio>

#include "cli/commands.h"
#include "verify/verify.h"

namespace kiln::cli {

int run_verify(const VerifyCommand& command) {
  const auto report = verify::verify(command.database);
  if (!report) return cli::report(report.error());
  for (const std::string& difference : report->differences) fmt::print(stderr, "kiln: {}\n", difference);
  if (!report->differences.empty()) {
    return cli::report(
        {ErrorCode::corrupt, fmt::format("{} is not what it says: {} of {} figures differ; import it again",
                                         command.database.string(), report->differences.size(), report->figures)});
  }
  fmt::print("{}: all {} figures are right\n", command.database.string(), report->figures);
  return kExitSuccess;
}

}  // namespace kiln::cli
