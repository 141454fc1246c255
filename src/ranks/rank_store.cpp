#include "ranks/rank_store.h"

#include "sql/statements.h"

namespace kiln::ranks {

namespace {

tl::unexpected<Error> damaged(std::string_view table, std::int64_t row, std::string_view what) {
  return fail(ErrorCode::corrupt, "{} is damaged at row {}: {}", table, row, what);
}

}  // namespace

Result<std::shared_ptr<RankStore>> RankStore::open(const SQLite::Database& database,
                                                   const catalogue::Catalogue& catalogue, MemoryBudget* budget) {
  std::shared_ptr<RankStore> store(new RankStore(catalogue, budget));
  KILN_CHECK(store->read_columns(database));
  KILN_CHECK(store->read_segments(database));
  return store;
}

Result<void> RankStore::read_columns(const SQLite::Database& database) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const DescribedValues& described = described_[i];
    if (described.distinct == 0) columns_[i] = Column{{0, described.nulls > 0}, 0, {}, {}, {}};
  }
  SQLite::Statement rows(database, sql::ranks_select_ranked_columns);
  while (rows.executeStep()) {
    const std::int64_t position = rows.getColumn(0).getInt64();
    if (position < 0 || position >= static_cast<std::int64_t>(columns_.size()))
      return damaged("kiln_ranked_columns", position, "there is no such column");
    const DescribedValues& described = described_[static_cast<std::size_t>(position)];
    Column& column = columns_[static_cast<std::size_t>(position)].emplace();
    column.layout = {described.distinct, described.nulls > 0};
    column.checksum = rows.getColumn(2).getUInt();
    if (!is_stored(described.distinct) || rows.getColumn(1).getInt64() != column.layout.rank_bytes())
      return damaged("kiln_ranked_columns", position, "it contradicts kiln_columns");
  }
  return {};
}

Result<void> RankStore::read_segments(const SQLite::Database& database) {
  SQLite::Statement rows(database, sql::ranks_select_segments);
  while (rows.executeStep()) {
    const std::int64_t id = rows.getColumn(0).getInt64(), position = rows.getColumn(1).getInt64(),
                       segment = rows.getColumn(2).getInt64();
    const bool is_known = position >= 0 && position < static_cast<std::int64_t>(columns_.size()) &&
                          columns_[static_cast<std::size_t>(position)] && segment >= 0 && segment < segments();
    if (!is_known || id != segment_id(segment, columns_.size(), static_cast<std::size_t>(position)))
      return damaged("kiln_ranks", id, "there is no such segment");
    Column& column = *columns_[static_cast<std::size_t>(position)];
    const SegmentSummary summary{rows.getColumn(3).getUInt(), rows.getColumn(4).getUInt(), rows.getColumn(5).getUInt()};
    if (segment != static_cast<std::int64_t>(column.segments.size()) || summary.least > summary.greatest ||
        summary.greatest > column.layout.distinct)
      return damaged("kiln_ranks", id, "it contradicts kiln_columns");
    if (rows.getColumn(6).getInt64() != rows_in(segment) * column.layout.rank_bytes())
      return damaged("kiln_ranks", id, "it has too many or too few ranks");
    column.segments.push_back(summary);
  }
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i]) continue;
    Column& column = *columns_[i];
    const std::int64_t expected = column.layout.is_constant() ? 0 : segments();
    if (static_cast<std::int64_t>(column.segments.size()) != expected)
      return fail(ErrorCode::corrupt, "kiln_ranks is damaged: column {} has {} segments instead of {}", i,
                  column.segments.size(), expected);
    if (column.layout.distinct > 0 && column_checksum(column.segments) != column.checksum)
      return damaged("kiln_ranked_columns", static_cast<std::int64_t>(i), "its checksum is another one's");
    column.checked = std::vector<std::atomic<bool>>(column.segments.size());
  }
  return {};
}

SegmentSummary RankStore::summary(std::size_t position, std::int64_t segment) const {
  const Column& column = *columns_[position];
  if (!column.layout.is_constant()) return column.segments[static_cast<std::size_t>(segment)];
  const std::uint32_t rank = column.layout.distinct == 0 ? 0 : 1;
  return {rank, rank, 0};
}

Result<std::shared_ptr<const Dictionary>> RankStore::dictionary(const SQLite::Database& database,
                                                                std::size_t position) {
  const std::scoped_lock lock(mutex_);
  Column& column = *columns_[position];
  if (!column.dictionary) {
    KILN_TRY(Dictionary loaded, Dictionary::load(database, position, described_[position]));
    const auto bytes = static_cast<std::int64_t>(loaded.held_bytes());
    if (budget_) budget_->add(MemoryUse::columns, bytes);
    column.dictionary = std::shared_ptr<const Dictionary>(new Dictionary(std::move(loaded)),
                                                          [bytes, budget = budget_](const Dictionary* dictionary) {
                                                            delete dictionary;
                                                            if (budget) budget->add(MemoryUse::columns, -bytes);
                                                          });
  }
  return column.dictionary;
}

void RankStore::forget_dictionaries() {
  const std::scoped_lock lock(mutex_);
  for (auto& column : columns_) {
    if (column && column->dictionary.use_count() == 1) column->dictionary.reset();
  }
}

}  // namespace kiln::ranks
