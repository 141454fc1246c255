// GET /getRow/{n} and GET /getRandomRow: one row, of the dataset or of those that match a filter.
#pragma once

#include <array>
#include <string_view>

#include "api/call.h"
#include "query/words.h"

namespace kiln::api {

// With a filter {n} counts the rows that match; the answer's number is the one in the dataset. Errors:
// invalid_argument, not_found.
Result<http::Answer> get_row(const Call& call);

inline constexpr std::array<std::string_view, 1> kSeedParameter{query::kSeed};

// ?seed=N repeats a draw. Errors: invalid_argument, not_found (there are no rows).
Result<http::Answer> get_random_row(const Call& call);

}  // namespace kiln::api
