// kiln verify: tells whether the figures of a baked file are right, and where they aren't.
#include <fmt/format.h>

#include <cstdio>

#include "cli/commands.h"
#include "verify/verify.h"

namespace kiln::cli {

Result<std::size_t> check_figures(const std::filesystem::path& database) {
  KILN_TRY(const verify::VerifyReport report, verify::verify(database));
  for (const std::string& difference : report.differences) fmt::print(stderr, "kiln: {}\n", difference);
  if (report.differences.empty()) return report.figures;
  return fail(ErrorCode::corrupt, "{} is not what it says: {} of {} figures differ; import it again", database.string(),
              report.differences.size(), report.figures);
}

int run_verify(const VerifyCommand& command) {
  const auto figures = check_figures(command.database);
  if (!figures) return report(figures.error());
  fmt::print("{}: all {} figures are right\n", command.database.string(), *figures);
  return kExitSuccess;
}

}  // namespace kiln::cli
