// A question about groups of rows as plain data: what each group is told by, and what is said of it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kiln::question {

enum class Aggregate { count, sum, avg, min, max, median, mode, stddev };

struct Grouping {
  struct Item {
    std::optional<std::size_t> position;  // of the column; none: the rows themselves, which can only be counted
    std::optional<Aggregate> aggregate;   // none: rows are grouped by the column
    std::string name;                     // what the answer calls it

    bool is_key() const { return !aggregate; }
  };
  // Sorts by what an item answers. Of equals, and without terms, groups are in the order of their keys.
  struct Term {
    std::size_t item;  // its number
    bool descending = false;
    bool nulls_first = false;
  };
  std::vector<Item> items;
  std::vector<Term> order;

  // The positions of the columns that rows are grouped by, in their order. None: all rows are one group.
  std::vector<std::size_t> keys() const {
    std::vector<std::size_t> positions;
    for (const Item& item : items) {
      if (item.is_key()) positions.push_back(*item.position);
    }
    return positions;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const Item& item : items) names.push_back(item.name);
    return names;
  }
};

inline constexpr std::size_t kMaxKeys = 3;
inline constexpr std::int64_t kMaxGroups = 100'000;

}  // namespace kiln::question
