#include "import/rank_lookup.h"

#include <algorithm>

namespace kiln::import {

namespace {

// Of all columns' tables of short texts together, so that a processor's cache holds them, however many columns there
// are.
constexpr std::size_t kMaxKnownBytes = 4 << 20;
constexpr std::size_t kMaxColumnBytes = 256 << 10;

}  // namespace

RankLookup::RankLookup(Survey& survey, const Layouts& layouts) {
  const std::size_t count = std::max<std::size_t>(
      1,
      static_cast<std::size_t>(std::ranges::count_if(layouts, [](const auto& layout) { return layout.has_value(); })));
  const std::size_t max_bytes = std::min(kMaxColumnBytes, kMaxKnownBytes / count);
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    if (!layouts[i]) continue;
    RankedValues& ranked = *survey.columns[i].ranked;
    columns_.push_back({i, ranked, ShortTextRanks(ranked.values().size(), max_bytes)});
  }
}

Result<void> RankLookup::run(RecordBatch& batch) {
  batch.ranks.reserve(columns_.size() * batch.records.size());
  for (Column& column : columns_) {
    const auto find = [&](std::string_view text) { return column.ranked.rank_of(text); };
    for (const Record& record : batch.records) {
      const Field& field = batch.field(record, column.position);
      const auto rank = field.is_missing() ? ranks::Rank{0} : column.known.get(batch.text(field), find);
      if (!rank) return fail(ErrorCode::io, "the file changed while it was being imported; import it again");
      batch.ranks.push_back(*rank);
    }
  }
  return {};
}

}  // namespace kiln::import
