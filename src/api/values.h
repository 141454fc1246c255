// GET /columns/{c}/values: a column's different values and how often each stands there, a page of them.
#pragma once

#include <array>
#include <string_view>

#include "api/call.h"
#include "http/paging.h"
#include "query/words.h"

namespace kiln::api {

inline constexpr std::array<std::string_view, 4> kValuesParameters{query::kOrder, http::kLimit, http::kOffset,
                                                                   query::kFormat};

// Errors: not_found, invalid_argument, not_acceptable, out_of_range, and those of QueryConnection.
Result<http::Answer> get_values(const Call& call);

}  // namespace kiln::api
