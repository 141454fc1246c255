// The commands. Each runs to its end and returns the program's exit code; errors are one line on standard error.
#pragma once

#include "cli/command_line.h"
#include "cli/exit_codes.h"
#include "error/error.h"

namespace kiln::cli {

int run_import(const ImportCommand& command);
int run_serve(const ServeCommand& command);
int run_describe(const DescribeCommand& command);
// Compares everything that is baked in the file with its rows, and prints each difference. Returns how many figures
// were compared, or the error that they differ.
Result<std::size_t> check_figures(const std::filesystem::path& database);

int run_verify(const VerifyCommand& command);
int run_healthcheck(const HealthcheckCommand& command);

}  // namespace kiln::cli
