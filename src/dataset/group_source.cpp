#include "dataset/group_source.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "engine/grouped_ranks.h"
#include "sql/identifier.h"
#include "sql/statements.h"
#include "value/compare.h"
#include "value/typed_value.h"

namespace kiln::dataset {

bool is_less(const Value& a, const Value& b, bool descending, bool nulls_first) {
  const bool a_missing = a == Value(), b_missing = b == Value();
  if (a_missing || b_missing) return a_missing != b_missing && a_missing == nulls_first;
  return descending ? compare(a, b) > 0 : compare(a, b) < 0;
}

namespace {

void sort_by_keys(std::vector<Group>& groups) {
  std::ranges::sort(groups, [](const Group& a, const Group& b) {
    for (std::size_t i = 0; i < a.keys.size(); ++i) {
      if (is_less(a.keys[i], b.keys[i], false, false)) return true;
      if (is_less(b.keys[i], a.keys[i], false, false)) return false;
    }
    return false;
  });
}

class RankedSource final : public GroupSource {
 public:
  RankedSource(engine::GroupedRanks& grouped, const std::vector<catalogue::CatalogueColumn>& columns)
      : grouped_(grouped), columns_(columns) {}

  Result<std::vector<Group>> find() override {
    KILN_TRY(const std::vector<engine::RankGroup> found, grouped_.find(question::kMaxGroups));
    std::vector<Group> groups;
    for (const engine::RankGroup& one : found) {
      KILN_TRY(std::vector<Value> keys, grouped_.values_of(one));
      groups.push_back({std::move(keys), one.rows, one.key, {}});
    }
    sort_by_keys(groups);
    return groups;
  }

  Result<void> add_figures(std::span<Group> groups, const Aggregated& aggregated) override {
    std::vector<engine::RankGroup> wanted;
    for (const Group& group : groups) wanted.push_back({group.id, group.rows});
    const ColumnType type = columns_[aggregated.position].type;
    return grouped_.count(wanted, aggregated.position, [&](std::size_t number, const engine::RankCountsView& counts) {
      groups[number].figures.push_back(
          group_figures(type, aggregated.in_full, [&](const auto& callback) { counts.for_each(callback); }));
    });
  }

 private:
  engine::GroupedRanks& grouped_;
  const std::vector<catalogue::CatalogueColumn>& columns_;
};

class ComputedSource final : public GroupSource {
 public:
  ComputedSource(QueryConnection& reader, const question::Filter& filter, const std::vector<std::size_t>& keys,
                 const std::vector<catalogue::CatalogueColumn>& columns)
      : reader_(reader), filter_(filter), columns_(columns), keys_count_(keys.size()) {
    for (const std::size_t position : keys) {
      keys_ += (keys_.empty() ? "" : ", ") + sql::quote_identifier(columns[position].name);
      types_.push_back(columns[position].type);
    }
    // Without keys the constant makes one group of all.
    if (keys_.empty()) keys_ = "0";
  }

  Result<std::vector<Group>> find() override {
    std::vector<Group> groups;
    bool are_too_many = false;
    KILN_CHECK(reader_.for_each(
        sql::query_groups, filter_, {{"keys", keys_}, {"numbers", numbers(key_columns())}}, {},
        [&](SQLite::Statement& row) {
          Group group{keys_of(row), row.getColumn(static_cast<int>(key_columns())).getInt64(), groups.size(), {}};
          groups.push_back(std::move(group));
          are_too_many = static_cast<std::int64_t>(groups.size()) > question::kMaxGroups;
          return !are_too_many;
        }));
    if (are_too_many) return engine::too_many_groups(question::kMaxGroups);
    if (keys_count_ == 0 && groups.empty()) groups.emplace_back();
    sort_by_keys(groups);
    return groups;
  }

  Result<void> add_figures(std::span<Group> groups, const Aggregated& aggregated) override {
    std::map<std::vector<Value>, Group*> by_keys;
    for (Group& group : groups) by_keys.emplace(group.keys, &group);
    const catalogue::CatalogueColumn& column = columns_[aggregated.position];
    std::vector<statistics::FrequentValue> values;
    std::optional<std::vector<Value>> current;
    const auto finish = [&] {
      const auto found = current ? by_keys.find(*current) : by_keys.end();
      if (found != by_keys.end()) {
        found->second->figures.push_back(group_figures(column.type, aggregated.in_full, [&](const auto& callback) {
          for (const auto& [value, frequency] : values) callback(value, frequency);
        }));
      }
      values.clear();
    };
    const int at = static_cast<int>(key_columns());
    KILN_CHECK(reader_.for_each(
        sql::query_group_frequencies, filter_,
        {{"keys", keys_}, {"numbers", numbers(key_columns() + 1)}, {"column", sql::quote_identifier(column.name)}}, {},
        [&](SQLite::Statement& row) {
          std::vector<Value> keys = keys_of(row);
          if (current != keys) {
            finish();
            current = std::move(keys);
          }
          Value value = read_value(row.getColumn(at), column.type);
          if (value != Value()) values.push_back({std::move(value), row.getColumn(at + 1).getInt64()});
          return true;
        }));
    finish();
    // A group without rows has figures, too: that of a question without keys.
    for (Group& group : groups) {
      if (group.rows == 0) group.figures.emplace_back();
    }
    return {};
  }

 private:
  std::size_t key_columns() const { return std::max<std::size_t>(keys_count_, 1); }
  std::vector<Value> keys_of(SQLite::Statement& row) const {
    std::vector<Value> keys;
    for (std::size_t i = 0; i < keys_count_; ++i)
      keys.push_back(read_value(row.getColumn(static_cast<int>(i)), types_[i]));
    return keys;
  }
  static std::string numbers(std::size_t count) {
    std::string text = "1";
    for (std::size_t i = 2; i <= count; ++i) text += ", " + std::to_string(i);
    return text;
  }

  QueryConnection& reader_;
  const question::Filter& filter_;
  const std::vector<catalogue::CatalogueColumn>& columns_;
  const std::size_t keys_count_;
  std::vector<ColumnType> types_;  // of the keys
  std::string keys_;
};

}  // namespace

std::unique_ptr<GroupSource> ranked_groups(engine::GroupedRanks& grouped,
                                           const std::vector<catalogue::CatalogueColumn>& columns) {
  return std::make_unique<RankedSource>(grouped, columns);
}

std::unique_ptr<GroupSource> computed_groups(QueryConnection& reader, const question::Filter& filter,
                                             const std::vector<std::size_t>& keys,
                                             const std::vector<catalogue::CatalogueColumn>& columns) {
  return std::make_unique<ComputedSource>(reader, filter, keys, columns);
}

}  // namespace kiln::dataset
