#include "engine/engine.h"

#include <algorithm>

#include "engine/count_segments.h"
#include "engine/ordered_rows.h"

namespace kiln::engine {

namespace {

// Counts of so many ranks, 4 MiB, a thread has at once.
constexpr std::int64_t kMostCounted = 1 << 20;

}  // namespace

bool Engine::can_sort(const question::Order& order) const {
  return std::ranges::all_of(order.columns(), [&](std::size_t position) { return store().has(position); });
}

Result<std::int64_t> Engine::count_rows(const question::Filter& filter) {
  KILN_TRY(const Plan part, plan(filter));
  return count_rows(part);
}

Result<std::int64_t> Engine::count_rows(const Node& plan) {
  std::int64_t rows = 0;
  // A single test of a column is answered by its dictionary.
  if (const auto* leaf = std::get_if<Leaf>(&plan.test); leaf && leaf->position) {
    KILN_TRY(const std::shared_ptr<const ranks::Dictionary> dictionary, store().dictionary(database_, *leaf->position));
    for (const Interval& one : leaf->accepted) {
      for (std::int64_t rank = one.first; rank <= one.last; ++rank) rows += dictionary->frequency(rank);
    }
    return rows;
  }
  KILN_CHECK(count_segments(
      plan, [] { return std::int64_t{0}; },
      [](const Segment& segment, std::int64_t& part) -> Result<void> {
        part += segment.passing();
        return {};
      },
      [&](std::int64_t part) { rows += part; }));
  return rows;
}

Result<void> Engine::count_ranks(const question::Filter& filter, std::span<const std::size_t> positions,
                                 const VisitCounts& visit) {
  KILN_TRY(const Plan part, plan(filter));
  for (std::size_t visited = 0; visited < positions.size();) {
    std::size_t columns = 0;
    for (std::int64_t ranks = 0; columns < positions.size() - visited; ++columns) {
      ranks += store().distinct(positions[visited + columns]);
      if (columns > 0 && ranks > kMostCounted) break;
    }
    const auto some = positions.subspan(visited, columns);
    KILN_TRY(std::vector<Counts> counts, count_ranks(part, some));
    for (std::size_t i = 0; i < some.size(); ++i) {
      KILN_TRY(const std::shared_ptr<const ranks::Dictionary> dictionary, store().dictionary(database_, some[i]));
      visit(visited++, {std::move(counts[i]), dictionary});
    }
  }
  return {};
}

Result<Engine::Counts> Engine::count_ranks(const Node& plan, std::size_t position) {
  KILN_TRY(std::vector<Counts> counts, count_ranks(plan, std::span(&position, 1)));
  return std::move(counts.front());
}

Result<std::vector<Engine::Counts>> Engine::count_ranks(const Node& plan, std::span<const std::size_t> positions) {
  const auto make = [&] {
    std::vector<Counts> zeros;
    for (const std::size_t position : positions)
      zeros.emplace_back(static_cast<std::size_t>(store().distinct(position)) + 1);
    return zeros;
  };
  std::vector<Counts> counts = make();
  // The dictionaries know how often each value occurs in the whole, and in the rows that pass a test of their own
  // column.
  const auto* leaf = std::get_if<Leaf>(&plan.test);
  const bool is_own = leaf && leaf->position && std::ranges::count(positions, *leaf->position) == std::ssize(positions);
  if (is_whole(plan) || is_own) {
    for (std::size_t i = 0; i < positions.size(); ++i) {
      KILN_TRY(const std::shared_ptr<const ranks::Dictionary> dictionary, store().dictionary(database_, positions[i]));
      const Intervals all{{0, dictionary->size()}};
      for (const Interval& one : is_own ? leaf->accepted : all) {
        for (std::int64_t rank = one.first; rank <= one.last; ++rank)
          counts[i][static_cast<std::size_t>(rank)] = static_cast<std::uint32_t>(dictionary->frequency(rank));
      }
    }
    return counts;
  }
  KILN_CHECK(count_segments(
      plan, make,
      [&](Segment& segment, std::vector<Counts>& part) -> Result<void> {
        for (std::size_t i = 0; i < positions.size(); ++i) KILN_CHECK(segment.count_ranks(positions[i], part[i]));
        return {};
      },
      [&](const std::vector<Counts>& part) {
        for (std::size_t i = 0; i < counts.size(); ++i) {
          for (std::size_t rank = 0; rank < counts[i].size(); ++rank) counts[i][rank] += part[i][rank];
        }
      }));
  return counts;
}

Result<std::vector<std::int64_t>> Engine::matching_rows(const question::Filter& filter, const question::Order& order,
                                                        std::int64_t offset, std::int64_t at_most) {
  KILN_TRY(const Plan part, plan(filter));
  if (order.terms.empty()) return rows_in_order(part, offset, at_most);
  return OrderedRows(*this, part, order).page(offset, at_most);
}

Result<std::vector<std::int64_t>> Engine::rows_in_order(const Node& plan, std::int64_t offset, std::int64_t at_most) {
  std::vector<std::int64_t> rows;
  if (at_most <= 0) return rows;
  KILN_CHECK(for_each_segment(plan, 0, [&](Segment& segment) -> Result<bool> {
    const std::int64_t passing = segment.passing();
    if (passing <= offset) {
      offset -= passing;
      return true;
    }
    const std::span<const std::uint16_t> numbers = segment.list_passing();
    const std::int64_t room = at_most - static_cast<std::int64_t>(rows.size());
    const std::int64_t end = passing - offset <= room ? passing : offset + room;
    for (std::int64_t i = offset; i < end; ++i)
      rows.push_back(segment.first_row() + numbers[static_cast<std::size_t>(i)]);
    offset = 0;
    return static_cast<std::int64_t>(rows.size()) < at_most;
  }));
  return rows;
}

Result<void> Engine::matching_between(const question::Filter& filter, std::int64_t from, std::int64_t until,
                                      const std::function<bool(std::int64_t)>& callback) {
  KILN_TRY(const Plan part, plan(filter));
  return for_each_segment(part, from / ranks::kSegmentRows, [&](Segment& segment) -> Result<bool> {
    if (segment.first_row() >= until) return false;
    if (segment.outcome() == Outcome::none) return true;
    for (const std::uint16_t number : segment.list_passing()) {
      const std::int64_t row = segment.first_row() + number;
      if (row >= until) return false;
      if (row >= from && !callback(row)) return false;
    }
    return true;
  });
}

Result<void> Engine::read_ranks(std::size_t position, const RowPlaces& rows, std::vector<ranks::Rank>& ranks) {
  ranks.resize(rows.size());
  const auto out = std::span(ranks);
  for (const RowPlaces::Run& run : rows.runs()) {
    KILN_CHECK(limits_());
    const ranks::SegmentSummary summary = store().summary(position, run.segment);
    if (summary.least == summary.greatest) {
      const auto rank = static_cast<ranks::Rank>(summary.least);
      std::ranges::fill(out.subspan(run.index, run.count), rank);
      for (const RowPlaces::Place place : run.places) out[place.index] = rank;
    } else if (run.count > 0) {
      KILN_CHECK(reader_.read_some(position, run.segment, static_cast<std::int64_t>(run.first),
                                   static_cast<std::int64_t>(run.count), scratch_));
      with_ranks(scratch_, [&](const auto& found) { std::ranges::copy(found, out.subspan(run.index).begin()); });
    } else {
      KILN_CHECK(reader_.read(position, run.segment, scratch_));
      with_ranks(scratch_, [&](const auto& found) {
        for (const RowPlaces::Place place : run.places) out[place.index] = found[place.row];
      });
    }
  }
  return {};
}

}  // namespace kiln::engine
