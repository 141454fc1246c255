// Answers questions about a part of the dataset from the columns' ranks, segment by segment: no row is looked at, and
// nothing grows with the rows.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/crew.h"
#include "engine/plan.h"
#include "engine/row_places.h"
#include "engine/segment.h"
#include "engine/spelled_search.h"
#include "error/error.h"
#include "matching/effort.h"
#include "question/filter.h"
#include "question/selection.h"
#include "ranks/segment_reader.h"

namespace kiln::engine {

// How often each rank of a column stands in a part: a place for each rank, 0 being the missing values.
template <class Counts>
struct CountsByRank {
  Counts by_rank;
  std::shared_ptr<const ranks::Dictionary> dictionary;

  std::int64_t missing() const { return by_rank[0]; }
  // callback(value, frequency) for each different value of the part, in ascending order.
  template <class Callback>
  void for_each(const Callback& callback) const {
    for (std::size_t rank = 1; rank < by_rank.size(); ++rank) {
      if (by_rank[rank] > 0) callback(dictionary->value(static_cast<std::int64_t>(rank)), std::int64_t{by_rank[rank]});
    }
  }
};
using RankCounts = CountsByRank<std::vector<std::uint32_t>>;
using RankCountsView = CountsByRank<std::span<const std::uint32_t>>;

class GroupedRanks;

// Belongs to one thread at a time. Errors of all: corrupt, io, and those of the limits. All throw SQLite::Exception,
// for dictionaries are read by statements.
class Engine {
 public:
  // Asked between two segments, and while texts are tried; an error ends the question.
  using Limits = matching::Effort::Limits;

  // The connection must outlive it.
  Engine(SQLite::Database& database, std::shared_ptr<ranks::RankStore> store, std::shared_ptr<Crew> crew, Limits limits)
      : database_(database),
        reader_(database, std::move(store)),
        crew_(std::move(crew)),
        limits_(std::move(limits)),
        segment_(reader_) {}

  // Whether it can answer: every column that is looked at has ranks. All else REQUIRES that.
  bool can_find(const question::Filter& filter) const { return has_ranks(store(), filter); }
  bool can_count(std::size_t position) const { return store().has(position); }
  bool can_sort(const question::Order& order) const;

  Result<std::int64_t> count_rows(const question::Filter& filter);

  // Calls visit(number, counts) for each of these columns, in order; the filter is evaluated once for as many as their
  // counts take little memory.
  using VisitCounts = std::function<void(std::size_t number, const RankCounts& counts)>;
  Result<void> count_ranks(const question::Filter& filter, std::span<const std::size_t> positions,
                           const VisitCounts& visit);

  // Calls ask(grouped) for the groups of the rows that match by these columns; it returns a Result.
  template <class Ask>
  auto group(const question::Filter& filter, std::vector<std::size_t> keys, const Ask& ask)
      -> decltype(ask(std::declval<GroupedRanks&>()));

  // See spelled_search.h; it's asked of any filter.
  Result<question::Filter> spell_searches(question::Filter filter) {
    return engine::spell_searches(database_, store(), std::move(filter), limits_);
  }

  // The numbers of the rows that match, in that order, from the offset on, at most so many.
  Result<std::vector<std::int64_t>> matching_rows(const question::Filter& filter, const question::Order& order,
                                                  std::int64_t offset, std::int64_t at_most);

  // The rank that each of these rows has in the column. REQUIRED: can_count(position); there are such rows.
  Result<void> read_ranks(std::size_t position, const RowPlaces& rows, std::vector<ranks::Rank>& ranks);
  // What they stand for.
  Result<std::shared_ptr<const ranks::Dictionary>> dictionary(std::size_t position) {
    return store().dictionary(database_, position);
  }

  // callback(row) for the rows that match, in the file's order, from that number on and before the other one, until it
  // returns false.
  Result<void> matching_between(const question::Filter& filter, std::int64_t from, std::int64_t until,
                                const std::function<bool(std::int64_t)>& callback);

 private:
  friend class OrderedRows;
  friend class GroupedRanks;
  ranks::RankStore& store() const { return reader_.store(); }
  Result<Plan> plan(const question::Filter& filter) { return compile(database_, store(), filter, limits_); }
  // callback(segment) for each segment from that one on, evaluated; it returns a Result<bool>: whether to go on.
  template <class Callback>
  Result<void> for_each_segment(const Node& plan, std::int64_t from, const Callback& callback) {
    for (std::int64_t number = from; number < store().segments(); ++number) {
      KILN_CHECK(limits_());
      KILN_CHECK(segment_.evaluate(plan, number));
      KILN_TRY(const bool goes_on, callback(segment_));
      if (!goes_on) break;
    }
    return {};
  }
  // Calls count(segment, part) for every segment, evaluated, in any order and by several threads, each of which has a
  // part of its own, made by make(); adds them up by add(part), one at a time. count returns a Result<void>.
  template <class Make, class Count, class Add>
  Result<void> count_segments(const Node& plan, const Make& make, const Count& count, const Add& add);
  Result<std::int64_t> count_rows(const Node& plan);
  using Counts = std::vector<std::uint32_t>;  // by rank
  Result<Counts> count_ranks(const Node& plan, std::size_t position);
  Result<std::vector<Counts>> count_ranks(const Node& plan, std::span<const std::size_t> positions);
  Result<std::optional<Plan>> fewer_left_out(const Node& plan, std::size_t columns);
  std::vector<Counts> no_counts(std::span<const std::size_t> positions) const;
  Result<std::vector<Counts>> known_counts(std::span<const std::size_t> positions, const Intervals* accepted);
  Result<std::vector<Counts>> counts_without(const Plan& left_out, std::span<const std::size_t> positions);
  Result<std::vector<Counts>> counts_of(const Node& plan, std::span<const std::size_t> positions);
  Result<std::vector<std::int64_t>> rows_in_order(const Node& plan, std::int64_t offset, std::int64_t at_most);

  SQLite::Database& database_;
  ranks::SegmentReader reader_;
  std::shared_ptr<Crew> crew_;
  Limits limits_;
  Segment segment_;
  ranks::SegmentRanks scratch_;  // of read_ranks(), kept for its memory
};

}  // namespace kiln::engine
