// The fields by which a browser is told what a page may do: load this server's styles and script, ask this server, and
// nothing else; so that a text of the dataset which slipped through as mark-up would still be dead.
#pragma once

#include <string>

#include "http/answer.h"

namespace kiln::web {

// frame_ancestors: which web sites may show the page in a frame, as Content-Security-Policy has it; empty: none.
void add_safety_fields(http::WholeAnswer& answer, const std::string& frame_ancestors);

}  // namespace kiln::web
