#include "engine/plan.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "matching/expression.h"
#include "matching/folded_search.h"
#include "matching/wildcards.h"
#include "value/compare.h"

namespace kiln::engine {

namespace {

using matching::Accents;
using question::Comparator;

// What a test is about: numbers from `first` to `last`, of which those up to `less` stand for values less than the one
// compared with, and the others up to `equal` for values equal to it.
Intervals compared(Comparator comparator, std::int64_t first, std::int64_t last, std::int64_t less,
                   std::int64_t equal) {
  Intervals accepted;
  if (accepts(comparator, std::strong_ordering::less)) append(accepted, first, less);
  if (accepts(comparator, std::strong_ordering::equal)) append(accepted, less + 1, equal);
  if (accepts(comparator, std::strong_ordering::greater)) append(accepted, equal + 1, last);
  return accepted;
}

class Compiler {
 public:
  Compiler(const SQLite::Database& database, ranks::RankStore& store, matching::Effort::Limits limits)
      : database_(database), store_(store), effort_(std::move(limits)) {
    if (store.budget()) charge_ = std::make_unique<MemoryCharge>(*store.budget(), MemoryUse::queries);
  }

  Result<Node> compile(const question::Condition& condition, bool is_negated) {
    is_negated = is_negated != condition.is_negated;
    return std::visit([&](const auto& test) { return compile(test, is_negated); }, condition.test);
  }

  std::unique_ptr<MemoryCharge> take_charge() { return std::move(charge_); }

 private:
  Result<Node> compile(const question::Group& group, bool is_negated) {
    Branch branch{(group.wanted == question::Group::Wanted::all) != is_negated, {}};
    for (const question::Condition& member : group.members) {
      KILN_TRY(Node node, compile(member, is_negated));
      branch.members.push_back(std::move(node));
    }
    return Node{std::move(branch)};
  }

  Result<Node> compile(const question::Comparison& test, bool is_negated) {
    KILN_TRY(Intervals accepted, compared_with(test.left, test.comparator, test.right));
    return leaf(test.left, std::move(accepted), is_negated);
  }

  Result<Node> compile(const question::InList& test, bool is_negated) {
    // Nothing is in an empty list, not even what is missing: SQLite has no third value there.
    if (test.values.empty()) return Node{Branch{is_negated, {}}};
    Intervals accepted;
    for (const Value& value : test.values) {
      KILN_TRY(const Intervals equal, compared_with(test.left, Comparator::equal, value));
      accepted.insert(accepted.end(), equal.begin(), equal.end());
    }
    return leaf(test.left, united(std::move(accepted)), is_negated);
  }

  Result<Node> compile(const question::Match& test, bool is_negated) {
    return compile_match(test.left, matching::Wildcards(test.pattern), is_negated);
  }

  Result<Node> compile(const question::RegexMatch& test, bool is_negated) {
    KILN_TRY(const auto expression, matching::Expression::compile(test.expression, test.ignores_case));
    return compile_match(test.left, expression, is_negated);
  }

  // Columns that have it nowhere, or in every row, come first: they need no ranks.
  Result<Node> compile(const question::Search& test, bool is_negated) {
    const matching::FoldedSearch search(test.text, test.ignores_accents ? Accents::ignore : Accents::keep);
    Branch any{is_negated, {}};
    std::vector<Node> others;
    for (const std::size_t position : test.columns) {
      KILN_TRY(Node node, compile_match({position}, search, is_negated));
      (std::get<Leaf>(node.test).accepted.size() < 2 ? any.members : others).push_back(std::move(node));
    }
    for (Node& node : others) any.members.push_back(std::move(node));
    if (any.members.size() == 1) return std::move(any.members.front());
    return Node{std::move(any)};
  }

  // Each different text of the column is tried once.
  template <class Matcher>
  Result<Node> compile_match(const question::Reference& left, const Matcher& matcher, bool is_negated) {
    KILN_TRY(const std::shared_ptr<const ranks::Dictionary> dictionary, store_.dictionary(database_, *left.position));
    Intervals accepted;
    for (std::int64_t rank = 1; rank <= dictionary->size(); ++rank) {
      KILN_TRY(const bool is_match, matcher.matches(std::get<std::string>(dictionary->value(rank)), effort_));
      if (is_match) append(accepted, rank, rank);
    }
    return leaf(left, std::move(accepted), is_negated);
  }

  Result<Node> compile(const question::IsNull& test, bool is_negated) {
    const bool expects_missing = test.expected != is_negated;
    Intervals accepted;
    if (!expects_missing) {
      append(accepted, first_of(test.left), last_of(test.left));
    } else if (!test.left.is_row()) {
      append(accepted, 0, 0);
    }
    return Node{Leaf{test.left.position, std::move(accepted)}};
  }

  // Neither a test nor its negation accepts a missing value.
  Node leaf(const question::Reference& left, Intervals accepted, bool is_negated) const {
    if (is_negated) accepted = complement(accepted, first_of(left), last_of(left));
    accepted.shrink_to_fit();
    if (charge_) charge_->set(charge_->bytes() + std::ssize(accepted) * std::int64_t{sizeof(Interval)});
    return Node{Leaf{left.position, std::move(accepted)}};
  }

  // The numbers that stand for values: ranks but that of missing values, or rows.
  static std::int64_t first_of(const question::Reference& left) { return left.is_row() ? 0 : 1; }
  std::int64_t last_of(const question::Reference& left) const {
    return left.is_row() ? store_.rows() - 1 : store_.distinct(*left.position);
  }

  Result<Intervals> compared_with(const question::Reference& left, Comparator comparator, const Value& value) {
    const std::int64_t first = first_of(left), last = last_of(left);
    if (left.is_row()) {
      const std::int64_t less = rows_less(value);
      const bool is_there = less < store_.rows() && compare(Value(less), value) == 0;
      return compared(comparator, first, last, less - 1, is_there ? less : less - 1);
    }
    KILN_TRY(const std::shared_ptr<const ranks::Dictionary> dictionary, store_.dictionary(database_, *left.position));
    return compared(comparator, first, last, dictionary->count_less(value), dictionary->count_up_to(value));
  }

  // How many rows have a number less than that.
  std::int64_t rows_less(const Value& value) const {
    if (const auto* integer = std::get_if<std::int64_t>(&value))
      return std::clamp<std::int64_t>(*integer, 0, store_.rows());
    const double real = std::get<double>(value);
    if (real <= 0) return 0;
    return real >= static_cast<double>(store_.rows()) ? store_.rows() : static_cast<std::int64_t>(std::ceil(real));
  }

  const SQLite::Database& database_;
  ranks::RankStore& store_;
  matching::Effort effort_;
  std::unique_ptr<MemoryCharge> charge_;
};

Node inverse_of(const Node& node, const ranks::RankStore& store) {
  if (const auto* leaf = std::get_if<Leaf>(&node.test)) {
    const std::int64_t last = leaf->position ? store.distinct(*leaf->position) : store.rows() - 1;
    return Node{Leaf{leaf->position, complement(leaf->accepted, 0, last)}};
  }
  const auto& branch = std::get<Branch>(node.test);
  Branch inverse{!branch.needs_all, {}};
  for (const Node& member : branch.members) inverse.members.push_back(inverse_of(member, store));
  return Node{std::move(inverse)};
}

std::int64_t bytes_of(const Node& node) {
  if (const auto* leaf = std::get_if<Leaf>(&node.test))
    return std::ssize(leaf->accepted) * std::int64_t{sizeof(Interval)};
  std::int64_t bytes = 0;
  for (const Node& member : std::get<Branch>(node.test).members) bytes += bytes_of(member);
  return bytes;
}

}  // namespace

Plan inverse(const Node& node, const ranks::RankStore& store) {
  Plan plan{inverse_of(node, store), nullptr};
  if (store.budget()) {
    plan.charge = std::make_unique<MemoryCharge>(*store.budget(), MemoryUse::queries);
    plan.charge->set(bytes_of(plan));
  }
  return plan;
}

bool has_ranks(const ranks::RankStore& store, const question::Filter& filter) {
  return std::ranges::all_of(filter.columns(), [&](std::size_t position) { return store.has(position); });
}

Result<Plan> compile(const SQLite::Database& database, ranks::RankStore& store, const question::Filter& filter,
                     const matching::Effort::Limits& limits) {
  Compiler compiler(database, store, limits);
  Branch all{true, {}};
  for (const question::Condition& condition : filter.conditions) {
    KILN_TRY(Node node, compiler.compile(condition, false));
    all.members.push_back(std::move(node));
  }
  Node whole = all.members.size() == 1 ? std::move(all.members.front()) : Node{std::move(all)};
  return Plan{std::move(whole), compiler.take_charge()};
}

}  // namespace kiln::engine
