// Groups of rows that have the same ranks in some columns, and how often each rank of another column stands in each
// group. Counts of one column are a table of groups by ranks, made for as many groups at once as fit the memory that a
// question may take; with more groups the segments are looked at several times.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/engine.h"

namespace kiln::engine {

struct RankGroup {
  std::uint64_t key = 0;  // see GroupedRanks::values_of
  std::int64_t rows = 0;
};

// What is said where there are more.
inline tl::unexpected<Error> too_many_groups(std::int64_t at_most) {
  return fail(ErrorCode::invalid_argument, "There are more than {} groups; group by fewer columns, or filter.",
              at_most);
}

class GroupedRanks {
 public:
  // All must outlive it. REQUIRED: the engine can count each of the columns; at most four.
  GroupedRanks(Engine& engine, const Node& part, std::vector<std::size_t> keys);

  // The groups that have rows, in no order; of no keys one group, even without rows. Errors:
  // those of Engine, and invalid_argument where there are more groups than at_most.
  Result<std::vector<RankGroup>> find(std::int64_t at_most);

  // The value of each key.
  Result<std::vector<Value>> values_of(const RankGroup& group) const;

  // Calls visit(number, counts) for each of these groups: how often each rank of the column stands in it.
  // REQUIRED: the groups are some of find(), each at most once.
  using Visit = std::function<void(std::size_t number, const RankCountsView& counts)>;
  Result<void> count(std::span<const RankGroup> groups, std::size_t position, const Visit& visit);

 private:
  Result<void> keys_of(Segment& segment, std::vector<std::uint64_t>& keys) const;
  Result<void> count_some(std::span<const RankGroup> groups, std::size_t position, std::vector<std::uint32_t>& counts);

  Engine& engine_;
  const Node& part_;
  std::vector<std::size_t> keys_;
  std::vector<std::uint64_t> strides_;  // what a rank of each key counts
  std::uint64_t keys_possible_ = 1;
};

template <class Ask>
auto Engine::group(const question::Filter& filter, std::vector<std::size_t> keys, const Ask& ask)
    -> decltype(ask(std::declval<GroupedRanks&>())) {
  KILN_TRY(const Plan part, plan(filter));
  GroupedRanks grouped(*this, part, std::move(keys));
  return ask(grouped);
}

}  // namespace kiln::engine
