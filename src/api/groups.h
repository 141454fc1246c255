// GET /rows with a select that has aggregates: groups of the rows that match.
#pragma once

#include "api/call.h"

namespace kiln::api {

// Whether the request asks for groups.
bool asks_for_groups(const Call& call);

// Errors: invalid_argument, wrong_type, not_acceptable, out_of_range, and those of QueryConnection.
Result<http::Answer> get_groups(const Call& call);

}  // namespace kiln::api
