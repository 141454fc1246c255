#include "dataset/part_statistics.h"

#include <cmath>
#include <string>

#include "sql/identifier.h"
#include "sql/statements.h"
#include "statistics/summarise.h"

namespace kiln::dataset {

namespace {

// One column of a part, and its questions.
class Part {
 public:
  Part(QueryConnection& reader, const question::Filter& filter, const catalogue::CatalogueColumn& column)
      : reader_(reader), filter_(filter), name_(sql::quote_identifier(column.name)), type_(column.type) {}

  Result<std::vector<Value>> ask(const sql::NamedStatement& statement, QueryConnection::Bindings bindings = {}) {
    return reader_.answer(statement, filter_, {{"column", name_}}, bindings);
  }

  Result<statistics::ColumnStatistics> count() {
    KILN_TRY(const std::vector<Value> counted, ask(sql::count));
    statistics::ColumnStatistics statistics;
    statistics.count = std::get<std::int64_t>(counted[0]);
    statistics.nulls = std::get<std::int64_t>(counted[1]);
    return statistics;
  }

  Result<statistics::ColumnExtent> extent(std::int64_t count) {
    const bool has_numbers = is_numeric(type_);
    KILN_TRY(const std::vector<Value> ends, ask(has_numbers ? sql::finite_extent : sql::extent));
    return statistics::extent_of_answer(count, ends[0], ends[1], has_numbers ? ends[2] : Value());
  }

  Result<statistics::ColumnStatistics> summarise(statistics::ColumnSummary& summary) {
    KILN_CHECK(reader_.for_each(sql::frequencies, filter_, {{"column", name_}}, {}, [&](SQLite::Statement& answer) {
      add_answer(summary, read_value(answer.getColumn(0)), answer.getColumn(1).getInt64());
      return true;
    }));
    return summary.finish();
  }

  static std::optional<double> real(const Value& value) {
    return value == Value() ? std::nullopt : std::optional(std::get<double>(value));
  }

 private:
  QueryConnection& reader_;
  const question::Filter& filter_;
  const std::string name_;
  const ColumnType type_;
};

// By ranks: everything about the column at once, which costs little more than any figure of it.
Result<PartProfile> ranked_profile(QueryConnection& reader, const question::Filter& filter, std::size_t position,
                                   ColumnType type) {
  KILN_TRY(const engine::RankCounts counts, reader.count_ranks(filter, position));
  PartProfile profile;
  profile.statistics =
      statistics::summarise(type, counts.missing(), [&](const auto& callback) { counts.for_each(callback); });
  counts.for_each([&](const Value& value, std::int64_t frequency) {
    const auto* real = std::get_if<double>(&value);
    if (real && std::isinf(*real)) profile.infinities += frequency;
  });
  return profile;
}

}  // namespace

Result<statistics::ColumnStatistics> part_counts(QueryConnection& reader, const question::Filter& filter,
                                                 std::size_t position, const catalogue::CatalogueColumn& column) {
  if (reader.can_count_ranks(filter, position)) {
    KILN_TRY(PartProfile profile, ranked_profile(reader, filter, position, column.type));
    return std::move(profile.statistics);
  }
  return Part(reader, filter, column).count();
}

Result<statistics::ColumnStatistics> part_mean(QueryConnection& reader, const question::Filter& filter,
                                               std::size_t position, const catalogue::CatalogueColumn& column) {
  if (reader.can_count_ranks(filter, position)) {
    KILN_TRY(PartProfile profile, ranked_profile(reader, filter, position, column.type));
    return std::move(profile.statistics);
  }
  Part part(reader, filter, column);
  KILN_TRY(const std::vector<Value> answer, part.ask(sql::mean));
  statistics::ColumnStatistics statistics;
  statistics.mean = Part::real(answer[0]);
  statistics.count = std::get<std::int64_t>(answer[1]);
  statistics.nulls = std::get<std::int64_t>(answer[2]);
  return statistics;
}

Result<statistics::ColumnStatistics> part_median(QueryConnection& reader, const question::Filter& filter,
                                                 std::size_t position, const catalogue::CatalogueColumn& column) {
  if (reader.can_count_ranks(filter, position)) {
    KILN_TRY(PartProfile profile, ranked_profile(reader, filter, position, column.type));
    return std::move(profile.statistics);
  }
  Part part(reader, filter, column);
  KILN_TRY(statistics::ColumnStatistics statistics, part.count());
  KILN_TRY(const std::vector<Value> answer, part.ask(sql::median, {{":count", statistics.count}}));
  statistics.median = answer[0];
  return statistics;
}

Result<statistics::ColumnStatistics> part_mode(QueryConnection& reader, const question::Filter& filter,
                                               std::size_t position, const catalogue::CatalogueColumn& column) {
  if (reader.can_count_ranks(filter, position)) {
    KILN_TRY(PartProfile profile, ranked_profile(reader, filter, position, column.type));
    return std::move(profile.statistics);
  }
  Part part(reader, filter, column);
  KILN_TRY(statistics::ColumnStatistics statistics, part.count());
  KILN_TRY(const std::vector<Value> answer, part.ask(sql::mode));
  statistics.mode = answer[0];
  statistics.mode_frequency = std::get<std::int64_t>(answer[1]);
  statistics.mode_ties = std::get<std::int64_t>(answer[2]);
  return statistics;
}

Result<PartProfile> part_profile(QueryConnection& reader, const question::Filter& filter, std::size_t position,
                                 const catalogue::CatalogueColumn& column) {
  if (reader.can_count_ranks(filter, position)) return ranked_profile(reader, filter, position, column.type);
  Part part(reader, filter, column);
  KILN_TRY(const statistics::ColumnStatistics counted, part.count());
  KILN_TRY(const statistics::ColumnExtent extent, part.extent(counted.count));
  statistics::ColumnSummary summary(column.type, extent);
  PartProfile profile;
  KILN_TRY(profile.statistics, part.summarise(summary));
  if (column.infinities == 0) return profile;
  KILN_TRY(const std::vector<Value> infinities, part.ask(sql::infinities));
  profile.infinities = std::get<std::int64_t>(infinities[0]);
  return profile;
}

}  // namespace kiln::dataset
