#include "ranks/rank_writer.h"

#include <algorithm>

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

RankWriter::RankWriter(SQLite::Database& database, const std::vector<std::optional<Layout>>& layouts, std::int64_t rows)
    : database_(database), insert_(create_tables(database)) {
  const auto segment_rows = static_cast<std::size_t>(std::min(rows, kSegmentRows));
  for (const std::optional<Layout>& layout : layouts) {
    const int rank_bytes = layout ? layout->rank_bytes() : 0;
    columns_.push_back({layout.has_value(), rank_bytes, {}, {}, {}});
    columns_.back().ranks.resize(segment_rows * static_cast<std::size_t>(rank_bytes));
  }
}

void RankWriter::store_segment() {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].rank_bytes > 0) store_segment(i, columns_[i]);
  }
  ++segment_;
  row_ = 0;
}

void RankWriter::store_segment(std::size_t position, Column& column) {
  const auto rows = static_cast<std::size_t>(row_);
  const std::span<const std::uint8_t> bytes =
      std::span(column.ranks).first(rows * static_cast<std::size_t>(column.rank_bytes));
  std::uint32_t least = rank_at(bytes, column.rank_bytes, 0), greatest = least;
  for (std::size_t row = 1; row < rows; ++row) {
    const std::uint32_t rank = rank_at(bytes, column.rank_bytes, row);
    least = std::min(least, rank);
    greatest = std::max(greatest, rank);
  }
  const std::uint32_t checksum = segment_checksum(position, segment_, least, greatest, bytes);
  column.order.add_ranks(bytes);
  column.segments.push_back({least, greatest, checksum});
  insert_.bind(":id", segment_id(segment_, columns_.size(), position));
  insert_.bind(":position", static_cast<std::int64_t>(position));
  insert_.bind(":segment", segment_);
  insert_.bind(":least", std::int64_t{least});
  insert_.bind(":greatest", std::int64_t{greatest});
  insert_.bind(":checksum", std::int64_t{checksum});
  insert_.bindNoCopy(":ranks", bytes.data(), static_cast<int>(bytes.size()));
  insert_.exec();
  insert_.reset();
}

std::vector<std::string> RankWriter::finish() {
  if (row_ > 0) store_segment();
  SQLite::Statement insert(database_, sql::ranks_insert_ranked_column);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    if (!column.has_layout) continue;
    insert.bind(":position", static_cast<std::int64_t>(i));
    insert.bind(":rank_bytes", column.rank_bytes);
    insert.bind(":checksum", std::int64_t{column_checksum(column.segments)});
    insert.exec();
    insert.reset();
  }
  std::vector<std::string> digests;
  for (Column& column : columns_) digests.push_back(column.order.finish());
  return digests;
}

ValueWriter::ValueWriter(SQLite::Database& database, std::size_t position)
    : insert_(database, sql::ranks_insert_value) {
  insert_.bind(":position", static_cast<std::int64_t>(position));
}

void ValueWriter::add(const Value& value, std::int64_t frequency) {
  insert_.bind(":rank", ++rank_);
  bind_value(insert_, ":value", value);
  insert_.bind(":frequency", frequency);
  insert_.exec();
  insert_.reset();
}

}  // namespace kiln::ranks
