#include "cli/origins.h"

#include <regex>
#include <string_view>
#include <utility>
#include <vector>

#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::cli {

namespace {

Result<std::vector<std::string>> parse_origins(std::string_view text) {
  // A browser sends host and scheme in lower case, and no port that is the scheme's own.
  static const std::regex origin(R"(https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?)");
  std::vector<std::string> origins;
  for (;;) {
    const std::size_t end = text.find(',');
    std::string one(trim(text.substr(0, end)));
    if (!std::regex_match(one, origin)) {
      return fail(ErrorCode::invalid_argument,
                  "\"{}\" is no origin; write *, off, or origins such as https://example.org with commas between them",
                  shorten(one, 80));
    }
    origins.push_back(std::move(one));
    if (end == std::string_view::npos) return origins;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

Result<void> set_origins(const std::string& text, api::ApiOptions& options) {
  options.any_origin = text == "*";
  options.origins.clear();
  if (options.any_origin || text == "off") return {};
  KILN_TRY(options.origins, parse_origins(text));
  return {};
}

Result<void> set_frame_ancestors(const std::string& text, api::ApiOptions& options) {
  options.frame_ancestors = text == "*" ? "*" : "";
  if (text == "*" || text == "off") return {};
  KILN_TRY(const std::vector<std::string> origins, parse_origins(text));
  for (const std::string& origin : origins)
    options.frame_ancestors += (options.frame_ancestors.empty() ? "" : " ") + origin;
  return {};
}

}  // namespace kiln::cli
