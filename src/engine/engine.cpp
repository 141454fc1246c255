#include "engine/engine.h"

#include <algorithm>

#include "engine/count_segments.h"
#include "engine/ordered_rows.h"

namespace kiln::engine {

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
