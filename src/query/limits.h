// How much a request may ask for: what a short one could make the server do or answer without measure. docs/limits.md
// lists them with all others.
#pragma once

#include <cstddef>

namespace kiln::query {

inline constexpr std::size_t kMaxConditions = 100;  // SQLite's expressions are 1,000 deep at most
inline constexpr std::size_t kMaxDepth = 16;
inline constexpr std::size_t kMaxListed = 1'000;  // values of an in.(…), which become a statement with as many

inline constexpr std::size_t kMaxSelected = 2'000;  // what one answer of SQLite has at most
// How many columns more than there are may be selected, by other names: a row must not become a hundred times as long.
inline constexpr std::size_t kMaxAliases = 64;

// Nobody sorts by more; SQLite itself has a limit, which it would find as an error of its own (SQLITE_MAX_COLUMN).
inline constexpr std::size_t kMaxSortTerms = 32;

}  // namespace kiln::query
