// GET /rows, and the same under the dataset's name: rows that match, selected columns, in any order; a page of them, or
// all.
#pragma once

#include <array>
#include <string_view>

#include "api/call.h"

namespace kiln::api {

inline constexpr std::array<std::string_view, 5> kRowsParameters{"select", "order", "limit", "offset", "format"};
inline constexpr std::int64_t kDefaultPage = 100, kMaxPage = 1000;

// docs/api.md says what it takes. Errors: invalid_argument, not_acceptable, out_of_range, and those of QueryConnection.
Result<http::Answer> get_rows(const Call& call);

}  // namespace kiln::api
