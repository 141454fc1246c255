// A filter as it's evaluated on ranks: every test a set of ranks, no negation left.
//
// Logic has three values (question/condition.h), and a row passes where the whole is true. A negation moves down to the
// tests (De Morgan's laws hold in Kleene's logic), where a test and its negation are two sets of ranks, neither of
// which has the rank of missing values. Above them are only "and" and "or", for which "unknown" then counts as "false".
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "engine/intervals.h"
#include "error/error.h"
#include "matching/effort.h"
#include "os/memory_budget.h"
#include "question/filter.h"
#include "ranks/segment_reader.h"

namespace kiln::engine {

// A row passes where its rank in the column, or its own number, is in the set.
struct Leaf {
  std::optional<std::size_t> position;  // of the column; none: the row's number
  Intervals accepted;
};

struct Node;
struct Branch {
  bool needs_all = true;      // otherwise one is enough
  std::vector<Node> members;  // none: true if it needs all, else false
};

struct Node {
  std::variant<Branch, Leaf> test;
};

// A whole filter. Its sets of ranks are charged to the store's budget for as long as it lives: a pattern may accept
// every other of 65,535 values, and there may be a hundred of them, in every column.
struct Plan : Node {
  std::unique_ptr<MemoryCharge> charge;  // null: there is no budget
};

// Whether every row passes, without a look at it.
inline bool is_whole(const Node& node) {
  const auto* branch = std::get_if<Branch>(&node.test);
  return branch && branch->needs_all && branch->members.empty();
}

// A plan of the rows that this one leaves out.
Plan inverse(const Node& node, const ranks::RankStore& store);

// Whether every column that the filter looks at has ranks.
bool has_ranks(const ranks::RankStore& store, const question::Filter& filter);

// REQUIRED: has_ranks(store, filter). Errors: corrupt, and those of the limits, which are asked while texts are tried.
// Throws SQLite::Exception.
Result<Plan> compile(const SQLite::Database& database, ranks::RankStore& store, const question::Filter& filter,
                     const matching::Effort::Limits& limits);

}  // namespace kiln::engine
