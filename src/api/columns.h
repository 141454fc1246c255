// The figures of columns: GET /getColumnMeanValue/{c}, /getColumnMedian/{c}, /getColumnMostFrequentValue/{c}, /columns,
// /columns/{c} and /columns/{c}/values. What was baked is looked up; of the rows that match a filter it is computed.
#pragma once

#include <array>
#include <string_view>

#include "api/call.h"
#include "http/paging.h"
#include "query/words.h"

namespace kiln::api {

inline constexpr std::array<std::string_view, 2> kColumnsParameters{query::kColumns, query::kEdges};
inline constexpr std::array<std::string_view, 1> kColumnParameters{query::kEdges};
inline constexpr std::array<std::string_view, 4> kValuesParameters{query::kOrder, http::kLimit, http::kOffset,
                                                                   query::kFormat};

// Errors of those with a {c}: not_found, wrong_type, and those of QueryConnection.
Result<http::Answer> get_column_mean_value(const Call& call);
Result<http::Answer> get_column_median(const Call& call);
Result<http::Answer> get_column_most_frequent_value(const Call& call);
// Without parameters the figures of every column; with some the whole profiles of the columns named, of the rows that
// match.
Result<http::Answer> get_columns(const Call& call);
Result<http::Answer> get_column(const Call& call);
// The different values and how often each stands there, a page of them. Errors also: invalid_argument, not_acceptable,
// out_of_range.
Result<http::Answer> get_values(const Call& call);

}  // namespace kiln::api
