// The rows of the dataset, or of a part, as a table: a page of them, exactly as they are stored, with links that sort
// by a column and lead to other pages. One row at a time is in memory: cells may be large.
#pragma once

#include <cstdint>

#include "api/call.h"
#include "error/error.h"
#include "markup/html.h"
#include "web/view.h"

namespace kiln::web {

// The section with the table. matching: how many rows there are to page through. REQUIRED: the call has a live reader.
// Errors: those of QueryConnection.
Result<markup::Html> rows_section(const api::Call& call, const View& view, std::int64_t matching);

}  // namespace kiln::web
