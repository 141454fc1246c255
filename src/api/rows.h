// GET /rows, and the same under the dataset's name: rows that match, selected columns, in any order; a page of them, or
// all. With aggregates in the select: groups of the rows that match.
#pragma once

#include <array>
#include <string_view>

#include "api/call.h"
#include "http/paging.h"
#include "query/words.h"

namespace kiln::api {

inline constexpr std::array<std::string_view, 7> kRowsParameters{
    query::kSelect, query::kOrder, http::kLimit, http::kOffset, query::kFormat, query::kBom, query::kDelimiter};
// Of paths that say the format, and whether it's CSV.
inline constexpr std::array<std::string_view, 6> kCsvFileParameters{query::kSelect, query::kOrder, http::kLimit,
                                                                    http::kOffset,  query::kBom,   query::kDelimiter};
inline constexpr std::array<std::string_view, 4> kRowFileParameters{query::kSelect, query::kOrder, http::kLimit,
                                                                    http::kOffset};

// docs/api.md says what it takes. Errors: invalid_argument, wrong_type, not_acceptable, out_of_range, and
// those of QueryConnection.
Result<http::Answer> get_rows(const Call& call);

// The same in the form of the path's extension: GET /rows.csv and its like. Of all rows, all columns and no order it's
// a file, as is the same by get_rows: with a length and ranges of bytes (file_answer.h).
Result<http::Answer> get_row_file(const Call& call);

}  // namespace kiln::api
