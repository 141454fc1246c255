// --cors and --frame-ancestors: which web pages may read answers, and which may show a page of ours in a frame.
#pragma once

#include <string>

#include "api/api.h"
#include "error/error.h"

namespace kiln::cli {

// "*", "off", or origins as browsers send them (RFC 6454, section 6.1), https://example.org or http://localhost:3000,
// with commas between them. Errors: invalid_argument.
Result<void> set_origins(const std::string& text, api::ApiOptions& options);

// The same for frames. Errors: invalid_argument.
Result<void> set_frame_ancestors(const std::string& text, api::ApiOptions& options);

}  // namespace kiln::cli
