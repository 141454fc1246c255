#include "engine/spelled_search.h"

#include <cstddef>
#include <optional>
#include <utility>

namespace kiln::engine {

namespace {

using question::Condition;

constexpr std::size_t kMaxSpelled = 1'000;  // values of a filter: as many as a client may list

class Speller {
 public:
  Speller(const SQLite::Database& database, ranks::RankStore& store, const matching::Effort::Limits& limits)
      : database_(database), store_(store), limits_(limits) {}

  Result<void> spell(Condition& condition) {
    if (auto* group = std::get_if<question::Group>(&condition.test)) {
      for (Condition& member : group->members) KILN_CHECK(spell(member));
      return {};
    }
    if (!std::holds_alternative<question::Search>(condition.test)) return {};
    question::Filter search{{Condition{condition.test}}};
    if (!has_ranks(store_, search)) return {};
    KILN_TRY(const Plan plan, compile(database_, store_, search, limits_));
    KILN_TRY(auto lists, lists_of(plan));
    if (!lists) return {};
    Condition spelled = lists->size() == 1
                            ? std::move(lists->front())
                            : Condition{question::Group{question::Group::Wanted::any, std::move(*lists)}};
    condition.test = std::move(spelled.test);
    return {};
  }

 private:
  // One for each column that has the text; none where they are too long. A row without a value in another column is
  // then not unknown but false, which is the same: what looks into several columns isn't negated.
  Result<std::optional<std::vector<Condition>>> lists_of(const Node& plan) {
    std::vector<Condition> lists;
    std::vector<Leaf> leaves;
    if (const auto* leaf = std::get_if<Leaf>(&plan.test)) {
      leaves.push_back(*leaf);
    } else {
      for (const Node& member : std::get<Branch>(plan.test).members) leaves.push_back(std::get<Leaf>(member.test));
    }
    std::size_t spelled = spelled_;
    for (const Leaf& leaf : leaves) {
      for (const Interval& one : leaf.accepted) spelled += static_cast<std::size_t>(one.last - one.first + 1);
      if (spelled > kMaxSpelled) return std::nullopt;
      if (leaf.accepted.empty()) continue;
      KILN_TRY(Condition list, list_of(leaf));
      lists.push_back(std::move(list));
    }
    spelled_ = spelled;
    // A pattern that no text matches, and not an empty list, which isn't unknown of a missing value, as a search is.
    if (lists.empty())
      lists.push_back({question::Match{{leaves.front().position}, {{{question::Pattern::Piece::byte, '\0'}}}}});
    return lists;
  }

  Result<Condition> list_of(const Leaf& leaf) {
    KILN_TRY(const auto dictionary, store_.dictionary(database_, *leaf.position));
    question::InList list{{leaf.position}, {}};
    for (const Interval& one : leaf.accepted) {
      for (std::int64_t rank = one.first; rank <= one.last; ++rank) list.values.push_back(dictionary->value(rank));
    }
    return Condition{std::move(list)};
  }

  const SQLite::Database& database_;
  ranks::RankStore& store_;
  const matching::Effort::Limits& limits_;
  std::size_t spelled_ = 0;
};

}  // namespace

Result<question::Filter> spell_searches(const SQLite::Database& database, ranks::RankStore& store,
                                        question::Filter filter, const matching::Effort::Limits& limits) {
  Speller speller(database, store, limits);
  for (Condition& condition : filter.conditions) KILN_CHECK(speller.spell(condition));
  return filter;
}

}  // namespace kiln::engine
