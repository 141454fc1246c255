// GET /rows, and the same under the dataset's name: rows that match, selected columns, in any order; a page of them, or
// all. With aggregates in the select: groups of the rows that match.
#pragma once

#include <array>
#include <string_view>

#include "api/call.h"
#include "http/paging.h"
#include "query/words.h"

namespace kiln::api {

inline constexpr std::array<std::string_view, 5> kRowsParameters{query::kSelect, query::kOrder, http::kLimit,
                                                                 http::kOffset, query::kFormat};

// docs/api.md says what it takes. Errors: invalid_argument, wrong_type, not_acceptable, out_of_range, and
// those of QueryConnection.
Result<http::Answer> get_rows(const Call& call);

}  // namespace kiln::api
