// The words of the query dialect that come before the names of columns: the one list of them. A column that is called
// so is reached by its number. A route can't take a parameter that isn't among these (api/routes.cpp).
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "http/paging.h"

namespace kiln::query {

// Names of parameters that are no filters.
inline constexpr std::string_view kSelect = "select", kOrder = "order", kFormat = "format", kSeed = "seed",
                                  kColumn = "column", kColumns = "columns", kEdges = "edges", kBom = "bom",
                                  kDelimiter = "delimiter";

// The search in all columns of texts, which is a filter, and how it and the operator search compare.
inline constexpr std::string_view kSearch = "q", kAccents = "accents";
inline constexpr std::array<std::string_view, 2> kSearchWords{kSearch, kAccents};

inline constexpr std::array kParameterWords{kSelect,  kOrder, http::kLimit, http::kOffset, kFormat, kSeed,   kColumn,
                                            kColumns, kEdges, kBom,         kDelimiter,    kSearch, kAccents};

// Names of filters: the row's number, which is no column, and logic.
inline constexpr std::string_view kRow = "row", kAnd = "and", kOr = "or", kNot = "not", kNotPrefix = "not.";
inline constexpr std::array<std::string_view, 4> kLogicWords{kAnd, kOr, "not.and", "not.or"};

// All columns, in a selection.
inline constexpr std::string_view kAllColumns = "*";

constexpr bool is_reserved(std::string_view name) {
  return name == kRow || name == kNot || name == kAllColumns ||
         std::ranges::find(kParameterWords, name) != kParameterWords.end() ||
         std::ranges::find(kLogicWords, name) != kLogicWords.end();
}

}  // namespace kiln::query
