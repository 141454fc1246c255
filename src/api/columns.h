// The figures of columns: GET /getColumnMeanValue/{c}, /getColumnMedian/{c}, /getColumnMostFrequentValue/{c}, /columns
// and /columns/{c}. What was baked is looked up; of the rows that match a filter they are computed.
#pragma once

#include <array>
#include <string_view>

#include "api/call.h"
#include "query/words.h"

namespace kiln::api {

inline constexpr std::array<std::string_view, 2> kColumnsParameters{query::kColumns, query::kEdges};
inline constexpr std::array<std::string_view, 1> kColumnParameters{query::kEdges};

// Errors of those with a {c}: not_found, wrong_type, and those of QueryConnection.
Result<http::Answer> get_column_mean_value(const Call& call);
Result<http::Answer> get_column_median(const Call& call);
Result<http::Answer> get_column_most_frequent_value(const Call& call);
// Without parameters the figures of every column; with some the whole profiles of the columns named, of the rows that
// match.
Result<http::Answer> get_columns(const Call& call);
Result<http::Answer> get_column(const Call& call);

}  // namespace kiln::api
