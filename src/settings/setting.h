// Which settings a server runs with, and where each comes from: what an operator asks first when one seems to have no
// effect. Shown as a table by --check-config, and as a line at each start.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kiln::settings {

enum class Origin { option, variable, standard };

struct Setting {
  std::string name;      // as on the command line: "--port"
  std::string variable;  // "KILN_PORT"
  std::string value;     // as it was written; no control characters are told apart
  Origin origin = Origin::standard;
  std::string reason = {};  // why it is another value than what was written or is usual; mostly empty
};

using Settings = std::vector<Setting>;

// What `name` came to be, and why, where that isn't the value it has.
void amend(Settings& settings, std::string_view name, const std::string& effective, std::string_view reason);

// A line each: name, value, origin. Ends with a line's end.
std::string as_table(const Settings& settings);

// All on one line, the origin of what isn't the default in parentheses.
std::string as_line(const Settings& settings);

}  // namespace kiln::settings
