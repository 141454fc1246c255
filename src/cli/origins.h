// --cors: which web pages may read answers.
#pragma once

#include <string>

#include "api/api.h"
#include "error/error.h"

namespace kiln::cli {

// "*", "off", or origins as browsers send them (RFC 6454, section 6.1), https://example.org or http://localhost:3000,
// with commas between them. Errors: invalid_argument.
Result<void> set_origins(const std::string& text, api::ApiOptions& options);

}  // namespace kiln::cli
