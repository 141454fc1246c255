// Which columns a list of rows has, and how it's sorted, as plain data; selection_sql.h prints both as SQL.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "question/reference.h"

namespace kiln::question {

// As what a value is answered.
enum class Cast { none, text, real };

struct Selection {
  struct Item {
    Reference reference;
    std::string name;  // what the answer calls it
    Cast cast = Cast::none;
    bool operator==(const Item&) const = default;
  };
  std::vector<Item> items;

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    names.reserve(items.size());
    for (const Item& item : items) names.push_back(item.name);
    return names;
  }
};

// By the first term, of equals by the next one; rows that are equal in all stay in the file's order, which is also the
// order without terms.
struct Order {
  struct Term {
    Reference reference;
    bool descending = false;
    bool nulls_first = false;
  };
  std::vector<Term> terms;

  // The positions of the columns it sorts by.
  std::vector<std::size_t> columns() const {
    std::vector<std::size_t> columns;
    for (const Term& term : terms) {
      if (term.reference.position) columns.push_back(*term.reference.position);
    }
    return columns;
  }
};

}  // namespace kiln::question
