// kiln verify: computes everything that is baked in a file again, from the rows and with the statements of sql/, and
// compares. It shares nothing with the import's own way of computing but the exact sum.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "error/error.h"

namespace kiln::verify {

struct VerifyReport {
  std::size_t figures = 0;               // how many were compared
  std::vector<std::string> differences;  // one sentence each; empty if the file is what it says
};

// Errors: those of opening a baked file; a difference isn't an error but a line of the report.
Result<VerifyReport> verify(const std::filesystem::path& database);

}  // namespace kiln::verify
