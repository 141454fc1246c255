#include "settings/setting.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/shorten.h"

namespace kiln::settings {

namespace {

constexpr std::size_t kMaxShown = 500;  // bytes of a value: a list of many networks is one

std::string shown(const Setting& setting) {
  return setting.value.empty() ? std::string("\"\"") : shorten(setting.value, kMaxShown);
}

// The longest that one column needs; others don't move it.
constexpr std::size_t kMaxColumn = 24;

std::string origin_of(const Setting& setting) {
  switch (setting.origin) {
    case Origin::option: return "option";
    case Origin::variable: return "variable " + setting.variable;
    case Origin::standard: break;
  }
  return "default";
}

}  // namespace

void amend(Settings& settings, std::string_view name, const std::string& effective, std::string_view reason) {
  const auto found = std::ranges::find(settings, name, &Setting::name);
  if (found == settings.end() || found->value == effective) return;
  found->value = effective;
  found->reason = reason;
}

std::string as_table(const Settings& settings) {
  std::size_t names = 0, values = 0;
  for (const Setting& setting : settings) {
    names = std::max(names, setting.name.size());
    values = std::max(values, std::min(shown(setting).size(), kMaxColumn));
  }
  std::string table;
  for (const Setting& setting : settings) {
    table += fmt::format("{:<{}}  {:<{}}  {}", setting.name, names, shown(setting), values, origin_of(setting));
    table += setting.reason.empty() ? "\n" : fmt::format(", {}\n", setting.reason);
  }
  return table;
}

std::string as_line(const Settings& settings) {
  std::string line;
  for (const Setting& setting : settings) {
    line += fmt::format("{}{} {}", line.empty() ? "" : ", ", setting.name, shown(setting));
    const bool is_default = setting.origin == Origin::standard;
    if (!is_default || !setting.reason.empty()) {
      line += fmt::format(" ({}{}{})", is_default ? "" : origin_of(setting),
                          is_default || setting.reason.empty() ? "" : ", ", setting.reason);
    }
  }
  return line;
}

}  // namespace kiln::settings
