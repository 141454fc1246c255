#include <fmt/format.h>

#include <cstdio>

#include "cli/commands.h"

namespace kiln::cli {

int report(const Error& error) {
  fmt::print(stderr, "kiln: {}\n", error.message);
  return kExitFailure;
}

}  // namespace kiln::cli
