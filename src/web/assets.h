// Styles and script, which the build has made of web/ and packed (web/embed.cmake). Their addresses name their content,
// so that a browser keeps them for ever.
#pragma once

#include <string>
#include <string_view>

#include "api/call.h"

namespace kiln::web {

// "/assets/explorer.0123456789abcdef.css"; of the script empty, where the build had nothing to make it with.
std::string_view stylesheet_address();
std::string_view script_address();
std::string_view licenses_address();

// What tells the pages of one set of assets from those of another, in ETags.
std::string_view assets_version();

// GET /assets/{name}. Errors: not_found.
Result<http::Answer> get_asset(const api::Call& call);

}  // namespace kiln::web
