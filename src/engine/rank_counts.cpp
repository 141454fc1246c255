// How often each value stands in a part: counted row by row, or known from the dictionaries, or what is left of these
// when the rows are counted that the part leaves out.
#include <algorithm>
#include <optional>

#include "engine/count_segments.h"
#include "engine/engine.h"

namespace kiln::engine {

namespace {

// Counts of so many ranks, 4 MiB, a thread has at once.
constexpr std::int64_t kMostCounted = 1 << 20;

// For so many columns it's worth finding out first how many rows pass: that costs a column or two.
constexpr std::size_t kManyColumns = 6;

}  // namespace

Result<void> Engine::count_ranks(const question::Filter& filter, std::span<const std::size_t> positions,
                                 const VisitCounts& visit) {
  KILN_TRY(const Plan part, plan(filter));
  KILN_TRY(const std::optional<Plan> left_out, fewer_left_out(part, positions.size()));
  for (std::size_t visited = 0; visited < positions.size();) {
    std::size_t columns = 0;
    for (std::int64_t ranks = 0; columns < positions.size() - visited; ++columns) {
      ranks += store().distinct(positions[visited + columns]);
      if (columns > 0 && ranks > kMostCounted) break;
    }
    const auto some = positions.subspan(visited, columns);
    KILN_TRY(std::vector<Counts> counts, left_out ? counts_without(*left_out, some) : count_ranks(part, some));
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
  // The dictionaries know how often each value occurs in the whole, and in the rows that pass a test of their own
  // column.
  if (is_whole(plan)) return known_counts(positions, nullptr);
  const auto* leaf = std::get_if<Leaf>(&plan.test);
  if (leaf && leaf->position && std::ranges::count(positions, *leaf->position) == std::ssize(positions))
    return known_counts(positions, &leaf->accepted);
  return counts_of(plan, positions);
}

// The rows that the part leaves out, where they are fewer than its own and so many columns are asked for.
Result<std::optional<Plan>> Engine::fewer_left_out(const Node& plan, std::size_t columns) {
  if (columns < kManyColumns || is_whole(plan)) return std::nullopt;
  KILN_TRY(const std::int64_t passing, count_rows(plan));
  if (passing <= store().rows() / 2) return std::nullopt;
  return inverse(plan, store());
}

// A place for each rank of each of these columns.
std::vector<Engine::Counts> Engine::no_counts(std::span<const std::size_t> positions) const {
  std::vector<Counts> zeros;
  for (const std::size_t position : positions)
    zeros.emplace_back(static_cast<std::size_t>(store().distinct(position)) + 1);
  return zeros;
}

// Of the whole dataset, but 0 for ranks that aren't accepted, if accepted isn't null.
Result<std::vector<Engine::Counts>> Engine::known_counts(std::span<const std::size_t> positions,
                                                         const Intervals* accepted) {
  std::vector<Counts> counts = no_counts(positions);
  for (std::size_t i = 0; i < positions.size(); ++i) {
    KILN_TRY(const std::shared_ptr<const ranks::Dictionary> dictionary, store().dictionary(database_, positions[i]));
    const Intervals all{{0, dictionary->size()}};
    for (const Interval& one : accepted ? *accepted : all) {
      for (std::int64_t rank = one.first; rank <= one.last; ++rank)
        counts[i][static_cast<std::size_t>(rank)] = static_cast<std::uint32_t>(dictionary->frequency(rank));
    }
  }
  return counts;
}

// Of all rows but these.
Result<std::vector<Engine::Counts>> Engine::counts_without(const Plan& left_out,
                                                           std::span<const std::size_t> positions) {
  KILN_TRY(std::vector<Counts> counts, known_counts(positions, nullptr));
  KILN_TRY(const std::vector<Counts> others, counts_of(left_out, positions));
  for (std::size_t i = 0; i < counts.size(); ++i) {
    for (std::size_t rank = 0; rank < counts[i].size(); ++rank) {
      if (others[i][rank] > counts[i][rank])
        return fail(ErrorCode::corrupt, "column {} has a value more often than its dictionary says", positions[i]);
      counts[i][rank] -= others[i][rank];
    }
  }
  return counts;
}

Result<std::vector<Engine::Counts>> Engine::counts_of(const Node& plan, std::span<const std::size_t> positions) {
  std::vector<Counts> counts = no_counts(positions);
  KILN_CHECK(count_segments(
      plan, [&] { return no_counts(positions); },
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

}  // namespace kiln::engine
