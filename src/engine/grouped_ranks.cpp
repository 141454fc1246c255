#include "engine/grouped_ranks.h"

#include <tsl/robin_map.h>

#include <algorithm>

#include "engine/count_segments.h"

namespace kiln::engine {

namespace {

// Keys below that are looked up in a table, others in a hash map.
constexpr std::uint64_t kMaxTable = 1 << 20;
// Counts that a thread has at once: 4 MiB.
constexpr std::size_t kMaxCounts = 1 << 20;

// How many rows have each key.
class KeyCounts {
 public:
  explicit KeyCounts(std::uint64_t possible) : table_(possible <= kMaxTable ? possible : 0) {}

  void add(std::uint64_t key, std::int64_t rows) {
    if (!table_.empty()) {
      table_[key] += rows;
    } else {
      map_[key] += rows;
    }
  }
  std::int64_t size() const { return static_cast<std::int64_t>(map_.size()); }
  template <class Callback>
  void for_each(const Callback& callback) const {
    for (std::uint64_t key = 0; key < table_.size(); ++key) {
      if (table_[key] > 0) callback(key, table_[key]);
    }
    for (const auto& [key, rows] : map_) callback(key, rows);
  }

 private:
  std::vector<std::int64_t> table_;
  tsl::robin_map<std::uint64_t, std::int64_t> map_;
};

// A group's number by its key; kNone for a key that isn't there.
class GroupNumbers {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  GroupNumbers(std::span<const RankGroup> groups, std::uint64_t possible)
      : table_(possible <= kMaxTable ? possible : 0, kNone) {
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (table_.empty()) {
        map_[groups[i].key] = static_cast<std::uint32_t>(i);
      } else {
        table_[groups[i].key] = static_cast<std::uint32_t>(i);
      }
    }
  }

  std::uint32_t operator[](std::uint64_t key) const {
    if (!table_.empty()) return table_[key];
    const auto found = map_.find(key);
    return found == map_.end() ? kNone : found->second;
  }

 private:
  std::vector<std::uint32_t> table_;
  tsl::robin_map<std::uint64_t, std::uint32_t> map_;
};

}  // namespace

GroupedRanks::GroupedRanks(Engine& engine, const Node& part, std::vector<std::size_t> keys)
    : engine_(engine), part_(part), keys_(std::move(keys)), strides_(keys_.size()) {
  for (std::size_t i = keys_.size(); i-- > 0;) {
    strides_[i] = keys_possible_;
    keys_possible_ *= static_cast<std::uint64_t>(engine_.store().distinct(keys_[i])) + 1;
  }
}

Result<std::vector<Value>> GroupedRanks::values_of(const RankGroup& group) const {
  std::vector<Value> values;
  std::uint64_t rest = group.key;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const auto rank = static_cast<std::int64_t>(rest / strides_[i]);
    rest %= strides_[i];
    KILN_TRY(const std::shared_ptr<const ranks::Dictionary> dictionary,
             engine_.store().dictionary(engine_.database_, keys_[i]));
    values.push_back(rank == 0 ? Value() : dictionary->value(rank));
  }
  return values;
}

// Of the rows that pass, in order.
Result<void> GroupedRanks::keys_of(Segment& segment, std::vector<std::uint64_t>& keys) const {
  const std::span<const std::uint16_t> rows = segment.list_passing();
  keys.assign(rows.size(), 0);
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (segment.is_constant(keys_[i])) {
      for (std::uint64_t& key : keys) key += segment.constant_rank(keys_[i]) * strides_[i];
      continue;
    }
    KILN_TRY(const ranks::SegmentRanks* const read, segment.ranks(keys_[i]));
    with_ranks(*read, [&](auto ranks) {
      for (std::size_t k = 0; k < rows.size(); ++k) keys[k] += ranks[rows[k]] * strides_[i];
    });
  }
  return {};
}

Result<std::vector<RankGroup>> GroupedRanks::find(std::int64_t at_most) {
  KeyCounts found(keys_possible_);
  struct Part {
    KeyCounts counts;
    std::vector<std::uint64_t> keys;
  };
  KILN_CHECK(engine_.count_segments(
      part_, [&] { return Part{KeyCounts(keys_possible_), {}}; },
      [&](Segment& segment, Part& part) -> Result<void> {
        if (segment.outcome() == Outcome::none) return {};
        KILN_CHECK(keys_of(segment, part.keys));
        for (const std::uint64_t key : part.keys) part.counts.add(key, 1);
        if (part.counts.size() > at_most) return too_many_groups(at_most);
        return {};
      },
      [&](const Part& part) {
        part.counts.for_each([&](std::uint64_t key, std::int64_t rows) { found.add(key, rows); });
      }));
  std::vector<RankGroup> groups;
  found.for_each([&](std::uint64_t key, std::int64_t rows) { groups.push_back({key, rows}); });
  if (static_cast<std::int64_t>(groups.size()) > at_most) return too_many_groups(at_most);
  if (keys_.empty() && groups.empty()) groups.push_back({0, 0});
  return groups;
}

Result<void> GroupedRanks::count(std::span<const RankGroup> groups, std::size_t position, const Visit& visit) {
  KILN_TRY(const std::shared_ptr<const ranks::Dictionary> dictionary,
           engine_.store().dictionary(engine_.database_, position));
  const std::size_t ranks = static_cast<std::size_t>(dictionary->size()) + 1;
  const std::size_t at_once = std::max<std::size_t>(1, kMaxCounts / ranks);
  std::vector<std::uint32_t> counts;
  for (std::size_t first = 0; first < groups.size(); first += at_once) {
    const auto some = groups.subspan(first, std::min(at_once, groups.size() - first));
    counts.assign(some.size() * ranks, 0);
    KILN_CHECK(count_some(some, position, counts));
    for (std::size_t i = 0; i < some.size(); ++i)
      visit(first + i, {std::span<const std::uint32_t>(counts).subspan(i * ranks, ranks), dictionary});
  }
  return {};
}

Result<void> GroupedRanks::count_some(std::span<const RankGroup> groups, std::size_t position,
                                      std::vector<std::uint32_t>& counts) {
  const std::size_t ranks_possible = counts.size() / groups.size();
  const GroupNumbers numbers(groups, keys_possible_);
  struct Part {
    std::vector<std::uint32_t> counts;
    std::vector<std::uint64_t> keys;
  };
  return engine_.count_segments(
      part_, [&] { return Part{std::vector<std::uint32_t>(counts.size()), {}}; },
      [&](Segment& segment, Part& part) -> Result<void> {
        if (segment.outcome() == Outcome::none) return {};
        KILN_CHECK(keys_of(segment, part.keys));
        const std::span<const std::uint16_t> rows = segment.list_passing();
        const auto add = [&](const auto& rank_of) {
          for (std::size_t k = 0; k < rows.size(); ++k) {
            const std::uint32_t number = numbers[part.keys[k]];
            if (number != GroupNumbers::kNone) ++part.counts[number * ranks_possible + rank_of(rows[k])];
          }
        };
        if (segment.is_constant(position)) {
          add([rank = segment.constant_rank(position)](std::uint16_t) { return rank; });
          return {};
        }
        KILN_TRY(const ranks::SegmentRanks* const read, segment.ranks(position));
        with_ranks(*read, [&](auto ranks) { add([&](std::uint16_t row) { return ranks[row]; }); });
        return {};
      },
      [&](const Part& part) {
        for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += part.counts[i];
      });
}

}  // namespace kiln::engine
