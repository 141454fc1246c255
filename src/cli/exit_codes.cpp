#include "cli/exit_codes.h"

#include <fmt/format.h>

#include <cstdio>

namespace kiln::cli {

int report(const Error& error) {
  fmt::print(stderr, "kiln: {}\n", error.message);
  return kExitFailure;
}

}  // namespace kiln::cli
