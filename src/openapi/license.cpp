#include "openapi/license.h"

#include <string_view>

#include "text/characters.h"

namespace kiln::openapi {

namespace {

// Those of SPDX's list (https://spdx.org/licenses/) that datasets have: made for data, of states for what they publish,
// and of programs that bring data. One that is missing here is a LicenseRef, which is less, but not wrong.
constexpr std::string_view kSpdx =
    "0BSD AGPL-3.0-only AGPL-3.0-or-later Apache-2.0 Artistic-2.0 BSD-2-Clause BSD-3-Clause BSL-1.0 "
    "C-UDA-1.0 CC-BY-1.0 CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 CC-BY-3.0-AU CC-BY-3.0-DE CC-BY-3.0-IGO "
    "CC-BY-3.0-NL CC-BY-3.0-US CC-BY-4.0 CC-BY-NC-3.0 CC-BY-NC-4.0 CC-BY-NC-ND-4.0 CC-BY-NC-SA-3.0 "
    "CC-BY-NC-SA-4.0 CC-BY-ND-3.0 CC-BY-ND-4.0 CC-BY-SA-2.0 CC-BY-SA-2.5 CC-BY-SA-3.0 CC-BY-SA-4.0 "
    "CC-PDDC CC0-1.0 CDLA-Permissive-1.0 CDLA-Permissive-2.0 CDLA-Sharing-1.0 DL-DE-BY-2.0 DL-DE-ZERO-2.0 "
    "EUPL-1.2 GFDL-1.3-or-later GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later ISC "
    "LGPL-3.0-or-later MIT MPL-2.0 NLOD-2.0 ODbL-1.0 ODC-By-1.0 OGL-Canada-2.0 OGL-UK-3.0 PDDL-1.0 "
    "etalab-2.0 ";

// The name as SPDX writes it; empty where it isn't one of these.
std::string_view find_in_spdx(std::string_view name) {
  for (std::string_view rest = kSpdx; !rest.empty();) {
    const std::string_view id = rest.substr(0, rest.find(' '));
    if (equals_ignoring_case(id, name)) return id;
    rest.remove_prefix(id.size() + 1);
  }
  return {};
}

// Each run of characters that an identifier can't have becomes one "-".
std::string reference_to(std::string_view name) {
  std::string id;
  for (const char c : name) {
    const bool is_allowed = (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    if (is_allowed) id += c;
    if (!is_allowed && !id.empty() && !id.ends_with('-')) id += '-';
  }
  if (id.ends_with('-')) id.pop_back();
  return "LicenseRef-" + (id.empty() ? "other" : id);
}

}  // namespace

nlohmann::ordered_json license_of(const std::string& name) {
  const bool is_address = name.starts_with("https://") || name.starts_with("http://");
  if (is_address && name.find_first_of(" <>\"{}|\\^`") == std::string::npos) return {{"name", name}, {"url", name}};
  const std::string_view known = find_in_spdx(name);
  return {{"name", name}, {"identifier", known.empty() ? reference_to(name) : std::string(known)}};
}

}  // namespace kiln::openapi
