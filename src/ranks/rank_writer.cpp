#include "ranks/rank_writer.h"

#include <algorithm>
#include <utility>

#include "sql/statements.h"

namespace kiln::ranks {

namespace {

SQLite::Statement create_tables(SQLite::Database& database) {
  for (const char* create :
       {sql::ranks_create_kiln_values, sql::ranks_create_kiln_ranked_columns, sql::ranks_create_kiln_ranks})
    database.exec(create);
  return {database, sql::ranks_insert_segment};
}

}  // namespace

RankWriter::RankWriter(SQLite::Database& database, std::vector<std::optional<Layout>> layouts)
    : database_(database), insert_(create_tables(database)) {
  for (std::optional<Layout>& layout : layouts) {
    columns_.push_back({std::move(layout), {}, {}});
    if (columns_.back().layout) columns_.back().ranks.resize(kSegmentRows);
  }
}

void RankWriter::store_segment() {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].layout && columns_[i].layout->rank_bytes() > 0) store_segment(i, columns_[i]);
  }
  ++segment_;
  row_ = 0;
}

void RankWriter::store_segment(std::size_t position, Column& column) {
  const std::span<const Rank> ranks = std::span(column.ranks).first(static_cast<std::size_t>(row_));
  const auto [least, greatest] = std::ranges::minmax(ranks);
  bytes_ = encode(ranks, column.layout->rank_bytes());
  const std::uint32_t checksum = segment_checksum(position, segment_, least, greatest, bytes_);
  column.segments.push_back({least, greatest, checksum});
  insert_.bind(":id", segment_id(segment_, columns_.size(), position));
  insert_.bind(":position", static_cast<std::int64_t>(position));
  insert_.bind(":segment", segment_);
  insert_.bind(":least", std::int64_t{least});
  insert_.bind(":greatest", std::int64_t{greatest});
  insert_.bind(":checksum", std::int64_t{checksum});
  insert_.bindNoCopy(":ranks", bytes_.data(), static_cast<int>(bytes_.size()));
  insert_.exec();
  insert_.reset();
}

void RankWriter::finish() {
  if (row_ > 0) store_segment();
  SQLite::Statement insert(database_, sql::ranks_insert_ranked_column);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    if (!column.layout) continue;
    insert.bind(":position", static_cast<std::int64_t>(i));
    insert.bind(":rank_bytes", column.layout->rank_bytes());
    insert.bind(":checksum", std::int64_t{column_checksum(column.segments)});
    insert.exec();
    insert.reset();
  }
}

void write_values(SQLite::Database& database, std::size_t position, std::span<const statistics::FrequentValue> values) {
  SQLite::Statement insert(database, sql::ranks_insert_value);
  for (std::size_t i = 0; i < values.size(); ++i) {
    insert.bind(":position", static_cast<std::int64_t>(position));
    insert.bind(":rank", static_cast<std::int64_t>(i) + 1);
    bind_value(insert, ":value", values[i].value);
    insert.bind(":frequency", values[i].frequency);
    insert.exec();
    insert.reset();
  }
}

}  // namespace kiln::ranks
