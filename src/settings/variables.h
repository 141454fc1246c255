// Environment variables that look like ours and aren't: a setting that was mistyped has no effect, and nobody would
// know.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kiln::settings {

inline constexpr std::string_view kVariablePrefix = "KILN_";

// A message for each KILN_... of the environment that isn't known, with the nearest one that is; of many the first few
// and how many more there are. Values are never shown: they may be secrets of somebody else's. `environment` is a list
// as environ(7) has it, NAME=VALUE, and may hold anything.
std::vector<std::string> unknown_variables(const char* const* environment, const std::vector<std::string>& known);

}  // namespace kiln::settings
