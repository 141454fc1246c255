#include "import/rank_lookup.h"

namespace kiln::import {

RankLookup::RankLookup(Survey& survey, const Layouts& layouts) {
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    if (layouts[i]) columns_.push_back({i, *survey.columns[i].ranked});
  }
}

Result<void> RankLookup::run(RecordBatch& batch) {
  batch.ranks.reserve(columns_.size() * batch.records.size());
  for (Column& column : columns_) {
    for (const Record& record : batch.records) {
      const Field& field = batch.field(record, column.position);
      const auto rank = field.is_missing() ? ranks::Rank{0} : column.ranked.rank_of(batch.text(field));
      if (!rank) return fail(ErrorCode::io, "the file changed while it was being imported; import it again");
      batch.ranks.push_back(*rank);
    }
  }
  return {};
}

}  // namespace kiln::import
