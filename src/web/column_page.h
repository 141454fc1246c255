// The page at /columns/{c}: all that is known of a column, or of it in a part.
#pragma once

#include "api/call.h"
#include "error/error.h"
#include "http/answer.h"

namespace kiln::web {

// REQUIRED: the call has a live reader. Errors: not_found, and those of QueryConnection.
Result<http::Answer> get_column_page(const api::Call& call);

}  // namespace kiln::web
