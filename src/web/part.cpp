#include "web/part.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "dataset/part_statistics.h"
#include "question/condition.h"
#include "value/long_text.h"

namespace kiln::web {

namespace {

using statistics::ColumnStatistics;

// How often a value occurs in the part. Where it isn't among the twenty most frequent ones, and these aren't all, the
// rows are counted that have it. None for a long text, of which the profile has the beginning alone.
Result<std::optional<std::int64_t>> frequency(const api::Call& call, std::size_t position, const ColumnStatistics& part,
                                              const Value& value) {
  for (const statistics::FrequentValue& frequent : part.most_frequent) {
    if (frequent.value == value) return frequent.frequency;
  }
  if (part.distinct <= static_cast<std::int64_t>(part.most_frequent.size())) return 0;
  if (is_long(value)) return std::nullopt;
  question::Filter filter = call.filter;
  question::Condition is_value;
  is_value.test = question::Comparison{{position}, question::Comparator::equal, value};
  filter.conditions.push_back(std::move(is_value));
  return call.live->count_rows(filter);
}

}  // namespace

Result<std::vector<markup::PartOfColumn>> ask_part(const api::Call& call, std::span<const std::size_t> positions) {
  std::vector<markup::PartOfColumn> part;
  if (call.filter.is_whole()) return part;
  const auto& columns = call.api.dataset.catalogue().columns;
  KILN_TRY(std::vector<dataset::PartProfile> profiles,
           part_profiles(*call.live, call.filter, positions, columns, dataset::Edges::whole));
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const catalogue::CatalogueColumn& column = columns[positions[i]];
    markup::PartOfColumn of{std::move(profiles[i].statistics), {}};
    for (std::size_t j = 0; j < markup::drawn_values(column); ++j) {
      KILN_TRY(const std::optional<std::int64_t> count,
               frequency(call, positions[i], of.statistics, column.statistics.most_frequent[j].value));
      if (!count) break;  // the whole is drawn alone
      of.frequencies.push_back(*count);
    }
    part.push_back(std::move(of));
  }
  return part;
}

}  // namespace kiln::web
