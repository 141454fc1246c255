#include "cli/origins.h"

#include <regex>
#include <string_view>

#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::cli {

Result<void> set_origins(const std::string& text, api::ApiOptions& options) {
  options.any_origin = text == "*";
  options.origins.clear();
  if (options.any_origin || text == "off") return {};
  // A browser sends host and scheme in lower case, and no port that is the scheme's own.
  static const std::regex origin(R"(https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?)");
  std::string_view rest = text;
  for (;;) {
    const std::size_t end = rest.find(',');
    std::string one(trim(rest.substr(0, end)));
    if (!std::regex_match(one, origin)) {
      return fail(ErrorCode::invalid_argument,
                  "\"{}\" is no origin; write *, off, or origins such as https://example.org with commas between them",
                  shorten(one, 80));
    }
    options.origins.push_back(std::move(one));
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
}

}  // namespace kiln::cli
