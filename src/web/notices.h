// What pages say instead of figures: an error in words, with the parameters of the address that can be left out, and
// where no row passes the filters, which of them to drop, and how many rows there would be then.
#pragma once

#include "api/call.h"
#include "error/error.h"
#include "markup/html.h"
#include "web/view.h"

namespace kiln::web {

// A page.
http::Answer error_page(const api::Api& api, const http::Target& target, const Error& error);

// A section. REQUIRED: the call has a live reader. Errors: those of QueryConnection.
Result<void> no_rows(markup::Html& html, const api::Call& call, const View& view);

}  // namespace kiln::web
