// A page of the rows that match, in an order, without sorting them: how often each rank occurs says which ranks the
// page's first and last row have, term by term of the order; only the rows between these two are then looked at and
// sorted. What it takes doesn't depend on how deep the page is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "engine/engine.h"
#include "engine/plan.h"
#include "question/selection.h"

namespace kiln::engine {

class OrderedRows {
 public:
  // All must outlive it. REQUIRED: engine.can_sort(order).
  OrderedRows(Engine& engine, const Node& part, const question::Order& order);

  // The numbers of the rows, from the offset on, at most so many. Errors: those of Engine. Throws SQLite::Exception.
  Result<std::vector<std::int64_t>> page(std::int64_t offset, std::int64_t at_most);

 private:
  struct Term {
    std::size_t position;
    bool descending;
    std::int64_t missing_key;  // before or after all others
    std::int64_t distinct;
  };
  using Keys = std::vector<std::int64_t>;  // one a term; rows are in the order of their keys

  // A row of the order: its keys, and its place among the rows that have the same.
  struct Place {
    Keys keys;
    std::int64_t number = 0;  // from 0
    std::int64_t equal = 0;   // how many have the same keys
  };
  static std::int64_t key_of(const Term& term, std::int64_t rank);
  // None where no row can have that key.
  static std::optional<std::int64_t> rank_of(const Term& term, std::int64_t key);
  static Leaf between(const Term& term, std::int64_t first_key, std::int64_t last_key);

  // The rows that match and have these keys, which may be those of the first terms only.
  Node equal_to(const Keys& keys) const;
  // Of these rows, how often each rank of the next term occurs; counted once. Errors: those of Engine.
  Result<const std::vector<std::uint32_t>*> counts_after(const Keys& keys);
  Result<Place> find(std::int64_t number);
  Result<std::vector<std::int64_t>> rows_between(const Place& first, const Place& last);
  // Those whose keys are greater than the first and less than the last.
  Result<std::vector<std::int64_t>> rows_inside(const Keys& first, const Keys& last);
  Result<std::vector<std::int64_t>> rows_equal(const Node& equal, std::int64_t begin, std::int64_t end,
                                               std::int64_t count);

  Engine& engine_;
  const Node& part_;
  std::vector<Term> terms_;
  std::map<Keys, std::vector<std::uint32_t>> counts_;  // see counts_after
  bool is_row_descending_ = false;                     // of rows that are equal in all terms the last comes first
};

}  // namespace kiln::engine
