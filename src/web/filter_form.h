// The filters of a page: a chip for each, in words, with a link that takes it away, and a form that adds one. A form
// can send only what its fields are called, so it sends a column, a test and a value, and is led on to the address that
// has the filter as the API writes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/call.h"
#include "error/error.h"
#include "markup/html.h"
#include "web/view.h"

namespace kiln::web {

// matching: how many rows pass the filters.
void filter_form(markup::Html& html, const api::Call& call, const View& view, std::int64_t matching);

// Where a request of that form is led on to; none where it isn't one. Errors: invalid_argument (no such test),
// not_found (no such column).
Result<std::optional<std::string>> address_of_new_filter(const api::Call& call, const Links& links);

}  // namespace kiln::web
