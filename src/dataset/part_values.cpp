#include "dataset/part_values.h"

#include <algorithm>
#include <span>

#include "sql/identifier.h"
#include "sql/statements.h"

namespace kiln::dataset {

namespace {

void sort(std::vector<statistics::FrequentValue>& ascending, const ValuesOrder& order) {
  if (order.by_frequency) {
    std::ranges::stable_sort(ascending, [&](const auto& a, const auto& b) {
      return order.descending ? a.frequency > b.frequency : a.frequency < b.frequency;
    });
  } else if (order.descending) {
    std::ranges::reverse(ascending);
  }
}

Result<ValuesPage> ranked_values(QueryConnection& reader, const question::Filter& filter, std::size_t position,
                                 const ValuesOrder& order, std::int64_t offset, std::int64_t at_most) {
  KILN_TRY(const engine::RankCounts counts, reader.count_ranks(filter, position));
  std::vector<statistics::FrequentValue> all;
  counts.for_each([&](const Value& value, std::int64_t frequency) { all.push_back({value, frequency}); });
  sort(all, order);
  ValuesPage page{{}, static_cast<std::int64_t>(all.size())};
  const std::int64_t begin = std::min(offset, page.total), end = begin + std::min(at_most, page.total - begin);
  page.values.assign(all.begin() + begin, all.begin() + end);
  return page;
}

}  // namespace

Result<ValuesPage> part_values(QueryConnection& reader, const question::Filter& filter, std::size_t position,
                               const std::string& name, const ValuesOrder& order, std::int64_t offset,
                               std::int64_t at_most) {
  if (reader.can_count_ranks(filter, position)) return ranked_values(reader, filter, position, order, offset, at_most);
  const std::string column = sql::quote_identifier(name), direction = order.descending ? " DESC" : "";
  const std::string terms = order.by_frequency ? "2" + direction + ", 1" : "1" + direction;
  ValuesPage page;
  KILN_TRY(const std::vector<Value> counted, reader.answer(sql::distinct, filter, {{"column", column}}));
  page.total = std::get<std::int64_t>(counted[0]);
  KILN_CHECK(reader.for_each(sql::query_values, filter, {{"column", column}, {"by", terms}},
                             {{":at_most", at_most}, {":offset", offset}}, [&](SQLite::Statement& row) {
                               page.values.push_back({read_value(row.getColumn(0)), row.getColumn(1).getInt64()});
                               return true;
                             }));
  return page;
}

}  // namespace kiln::dataset
