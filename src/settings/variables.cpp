#include "settings/variables.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/nearest.h"
#include "text/shorten.h"

namespace kiln::settings {

namespace {

constexpr std::size_t kMaxTold = 10, kMaxNameShown = 80;

std::string message_of(std::string_view name, const std::vector<std::string>& known) {
  // Without what all have in common, by which a word of three letters would seem like any other.
  Nearest nearest(name.substr(kVariablePrefix.size()));
  for (const std::string& one : known) nearest.consider(std::string_view(one).substr(kVariablePrefix.size()));
  const std::string_view found = nearest.found();
  return fmt::format("the environment variable {} is unknown and has no effect{}", shorten(name, kMaxNameShown),
                     found.empty() ? "; \"kiln serve --help\" lists those that have one"
                                   : fmt::format("; did you mean {}{}?", kVariablePrefix, found));
}

}  // namespace

std::vector<std::string> unknown_variables(const char* const* environment, const std::vector<std::string>& known) {
  std::vector<std::string> messages;
  std::size_t untold = 0;
  for (; environment && *environment; ++environment) {
    const std::string_view entry = *environment;
    const std::string_view name = entry.substr(0, entry.find('='));
    if (!name.starts_with(kVariablePrefix) || std::ranges::find(known, name) != known.end()) continue;
    if (messages.size() == kMaxTold) {
      ++untold;
      continue;
    }
    messages.push_back(message_of(name, known));
  }
  if (untold > 0) messages.push_back(fmt::format("{} more environment variables KILN_... are unknown", untold));
  return messages;
}

}  // namespace kiln::settings
