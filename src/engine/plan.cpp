#include "engine/plan.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "question/pattern_sql.h"
#include "sql/statements.h"
#include "value/compare.h"

namespace kiln::engine {

namespace {

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
  Compiler(const SQLite::Database& database, ranks::RankStore& store) : database_(database), store_(store) {}

  Result<Node> compile(const question::Condition& condition, bool is_negated) {
    is_negated = is_negated != condition.is_negated;
    return std::visit([&](const auto& test) { return compile(test, is_negated); }, condition.test);
  }

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
    Intervals accepted;
    if (const auto pattern = question::sql_pattern(test.pattern)) {
      SQLite::Statement matching(database_,
                                 pattern->ignores_case ? sql::ranks_matching_like : sql::ranks_matching_glob);
      matching.bind(":position", static_cast<std::int64_t>(*test.left.position));
      matching.bind(":pattern", pattern->text);
      while (matching.executeStep()) {
        const std::int64_t rank = matching.getColumn(0).getInt64();
        append(accepted, rank, rank);
      }
    }
    return leaf(test.left, std::move(accepted), is_negated);
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
};

}  // namespace

bool has_ranks(const ranks::RankStore& store, const question::Filter& filter) {
  return std::ranges::all_of(filter.columns(), [&](std::size_t position) { return store.has(position); });
}

Result<Node> compile(const SQLite::Database& database, ranks::RankStore& store, const question::Filter& filter) {
  Compiler compiler(database, store);
  Branch all{true, {}};
  for (const question::Condition& condition : filter.conditions) {
    KILN_TRY(Node node, compiler.compile(condition, false));
    all.members.push_back(std::move(node));
  }
  if (all.members.size() == 1) return std::move(all.members.front());
  return Node{std::move(all)};
}

}  // namespace kiln::engine
