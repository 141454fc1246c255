#include "dataset/part_groups.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "dataset/group_source.h"

namespace kiln::dataset {

namespace {

using question::Grouping;

std::vector<Aggregated> aggregated_columns(const Grouping& grouping) {
  std::vector<Aggregated> columns;
  for (const Grouping::Item& item : grouping.items) {
    if (item.is_key() || !item.position) continue;
    const auto found = std::ranges::find(columns, *item.position, &Aggregated::position);
    if (found == columns.end()) {
      columns.push_back({*item.position, needs_summary(*item.aggregate)});
    } else {
      found->in_full = found->in_full || needs_summary(*item.aggregate);
    }
  }
  return columns;
}

// What each item says of the group.
std::vector<Value> answer(const Grouping& grouping, const std::vector<Aggregated>& aggregated, const Group& group) {
  std::vector<Value> values;
  std::size_t key = 0;
  for (const Grouping::Item& item : grouping.items) {
    if (item.is_key()) {
      values.push_back(group.keys[key++]);
    } else if (!item.position) {
      values.emplace_back(group.rows);
    } else {
      const auto found = std::ranges::find(aggregated, *item.position, &Aggregated::position);
      const auto number = static_cast<std::size_t>(found - aggregated.begin());
      // Before its figures are there, an item says nothing: the order needs none of it.
      values.push_back(number < group.figures.size() ? group.figures[number].of(*item.aggregate) : Value());
    }
  }
  return values;
}

// About what the groups take, with what is answered of each.
std::int64_t bytes_of(std::size_t groups, const Grouping& grouping, const std::vector<Aggregated>& aggregated) {
  const std::size_t values = grouping.keys().size() + grouping.items.size();
  return static_cast<std::int64_t>(groups *
                                   (sizeof(Group) + values * sizeof(Value) + aggregated.size() * sizeof(GroupFigures)));
}

Result<GroupPage> page_of(GroupSource& source, const Grouping& grouping, const std::vector<Aggregated>& aggregated,
                          std::int64_t offset, std::int64_t at_most, MemoryBudget& budget) {
  KILN_TRY(std::vector<Group> groups, source.find());
  MemoryCharge charge(budget, MemoryUse::queries);
  charge.set(bytes_of(groups.size(), grouping, aggregated));
  if (!budget.make_room(0))
    return fail(ErrorCode::too_expensive, "There is no memory for {} groups; group by fewer columns, or filter.",
                groups.size());
  GroupPage page{{}, static_cast<std::int64_t>(groups.size())};
  // Figures are computed of the groups that are shown, unless the order needs those of all.
  const bool sorts_by_figures = std::ranges::any_of(
      grouping.order, [&](const Grouping::Term& term) { return !grouping.items[term.item].is_key(); });
  const auto add_figures = [&](std::span<Group> some) -> Result<void> {
    for (const Aggregated& column : aggregated) KILN_CHECK(source.add_figures(some, column));
    return {};
  };
  if (sorts_by_figures) KILN_CHECK(add_figures(groups));
  std::vector<std::pair<std::vector<Value>, std::size_t>> sorted;  // what is answered, and which group it's of
  for (std::size_t i = 0; i < groups.size(); ++i) sorted.emplace_back(answer(grouping, aggregated, groups[i]), i);
  std::ranges::stable_sort(sorted, [&](const auto& a, const auto& b) {
    for (const auto& [item, descending, nulls_first] : grouping.order) {
      if (is_less(a.first[item], b.first[item], descending, nulls_first)) return true;
      if (is_less(b.first[item], a.first[item], descending, nulls_first)) return false;
    }
    return false;
  });
  const std::int64_t begin = std::min(offset, page.total), end = begin + std::min(at_most, page.total - begin);
  std::vector<Group> shown;
  for (std::int64_t i = begin; i < end; ++i)
    shown.push_back(std::move(groups[sorted[static_cast<std::size_t>(i)].second]));
  if (!sorts_by_figures) KILN_CHECK(add_figures(shown));
  for (const Group& group : shown) page.rows.push_back(answer(grouping, aggregated, group));
  return page;
}

}  // namespace

Result<GroupPage> part_groups(QueryConnection& reader, const question::Filter& filter, const Grouping& grouping,
                              const std::vector<catalogue::CatalogueColumn>& columns, std::int64_t offset,
                              std::int64_t at_most) {
  const std::vector<Aggregated> aggregated = aggregated_columns(grouping);
  const std::vector<std::size_t> keys = grouping.keys();
  const auto is_ranked = [&](std::size_t position) { return reader.can_count_ranks(filter, position); };
  const bool by_ranks = reader.can_find_by_ranks(filter) && std::ranges::all_of(keys, is_ranked) &&
                        std::ranges::all_of(aggregated, is_ranked, &Aggregated::position);
  MemoryBudget unlimited(std::numeric_limits<std::int64_t>::max());
  MemoryBudget& budget = reader.limits().budget ? *reader.limits().budget : unlimited;
  if (!by_ranks)
    return page_of(*computed_groups(reader, filter, keys, columns), grouping, aggregated, offset, at_most, budget);
  return reader.group(filter, keys, [&](engine::GroupedRanks& grouped) {
    return page_of(*ranked_groups(grouped, columns), grouping, aggregated, offset, at_most, budget);
  });
}

}  // namespace kiln::dataset
