// The page at /: what the dataset is, its columns at a glance, and its rows; of a part the same over the whole.
#pragma once

#include "api/call.h"
#include "error/error.h"
#include "http/answer.h"

namespace kiln::web {

// REQUIRED: the call has a live reader. Errors: those of parse_view and of QueryConnection.
Result<http::Answer> get_overview(const api::Call& call);

}  // namespace kiln::web
