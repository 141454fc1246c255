// What may stand behind a term of an order: .asc or .desc, then .nullsfirst or .nullslast.
#pragma once

#include <cstddef>
#include <string_view>

#include "error/error.h"
#include "query/limits.h"

namespace kiln::query {

inline Result<void> check_terms(std::size_t count) {
  if (count <= kMaxSortTerms) return {};
  return fail(ErrorCode::invalid_argument, "An order has {} terms, and {} at most.", count, kMaxSortTerms);
}

struct SortSuffix {
  bool descending = false;
  bool nulls_first = false;  // missing values come last, and in descending order first, unless it's said
};

// Takes it off the term. From the end on, so that a name with a dot needs no quotes.
inline SortSuffix take_sort_suffix(std::string_view& term) {
  const auto take = [&](std::string_view end) {
    if (!term.ends_with(end)) return false;
    term.remove_suffix(end.size());
    return true;
  };
  const bool nulls_first = take(".nullsfirst"), nulls_last = !nulls_first && take(".nullslast");
  const bool descending = take(".desc");
  if (!descending) take(".asc");
  return {descending, nulls_first || (descending && !nulls_last)};
}

}  // namespace kiln::query
