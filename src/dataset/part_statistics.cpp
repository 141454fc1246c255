#include "dataset/part_statistics.h"

#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sql/identifier.h"
#include "sql/statements.h"
#include "statistics/histogram.h"
#include "statistics/single_figures.h"
#include "statistics/summarise.h"
#include "value/compare.h"
#include "value/typed_value.h"

namespace kiln::dataset {

namespace {

// Found in the rows, where the import put nothing of the kind.
tl::unexpected<Error> damaged(std::string_view what) {
  return fail(ErrorCode::corrupt, "the database is damaged: its rows have {}", what);
}

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
    for (std::size_t i = 0; i < 2; ++i) {
      if (count > 0 && ends[i] != Value() && !has_type(ends[i], type_)) return damaged("a value of another type");
    }
    if (ends[0] != Value() && compare(ends[0], ends[1]) > 0) return damaged("a smallest value above the largest");
    return statistics::extent_of_answer(count, ends[0], ends[1], has_numbers ? ends[2] : Value());
  }

  // Of as many values as were counted. values: where to put the different ones, too, if anywhere.
  Result<statistics::ColumnStatistics> summarise(statistics::ColumnSummary& summary, std::int64_t count,
                                                 std::vector<statistics::FrequentValue>* values) {
    std::optional<Value> before;
    KILN_CHECK(reader_.for_each(sql::frequencies, filter_, {{"column", name_}}, {}, [&](SQLite::Statement& answer) {
      const Value value = read_value(answer.getColumn(0), type_);
      const std::int64_t frequency = answer.getColumn(1).getInt64();
      if (before && (value == Value() || compare(*before, value) >= 0))
        throw SQLite::Exception("values aren't in their order", SQLITE_CORRUPT);
      if (value != Value()) before = value;
      add_answer(summary, value, frequency);
      if (values && value != Value()) values->push_back({value, frequency});
      return true;
    }));
    if (summary.values() != count) return damaged("another number of values than were counted");
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
PartProfile profile_of(const engine::RankCounts& counts, const catalogue::CatalogueColumn& column, Edges edges) {
  const auto walk = [&](const auto& callback) { counts.for_each(callback); };
  PartProfile profile;
  profile.statistics = statistics::summarise(column.type, counts.missing(), walk);
  walk([&](const Value& value, std::int64_t frequency) {
    const auto* real = std::get_if<double>(&value);
    if (real && std::isinf(*real)) profile.infinities += frequency;
  });
  if (edges == Edges::whole) profile.statistics.histogram = statistics::count_again(column.statistics.histogram, walk);
  return profile;
}

// By the statements of sql/.
Result<PartProfile> computed_profile(Part part, const catalogue::CatalogueColumn& column, Edges edges) {
  KILN_TRY(const statistics::ColumnStatistics counted, part.count());
  KILN_TRY(const statistics::ColumnExtent extent, part.extent(counted.count));
  statistics::ColumnSummary summary(column.type, extent);
  PartProfile profile;
  std::vector<statistics::FrequentValue> values;
  const bool keeps_values = edges == Edges::whole && !column.statistics.histogram.empty();
  KILN_TRY(profile.statistics, part.summarise(summary, counted.count, keeps_values ? &values : nullptr));
  if (edges == Edges::whole) {
    profile.statistics.histogram = statistics::count_again(column.statistics.histogram, [&](const auto& callback) {
      for (const auto& [value, frequency] : values) callback(value, frequency);
    });
  }
  if (column.infinities == 0) return profile;
  KILN_TRY(const std::vector<Value> infinities, part.ask(sql::infinities));
  profile.infinities = std::get<std::int64_t>(infinities[0]);
  return profile;
}

// The figures that by_ranks(walk) finds in the ranks' counts, or else what by_statements(part) asks for.
template <class ByRanks, class ByStatements>
Result<statistics::ColumnStatistics> figures(QueryConnection& reader, const question::Filter& filter,
                                             std::size_t position, const catalogue::CatalogueColumn& column,
                                             const ByRanks& by_ranks, const ByStatements& by_statements) {
  if (!reader.can_count_ranks(filter, position)) return by_statements(Part(reader, filter, column));
  KILN_TRY(const engine::RankCounts counts, reader.count_ranks(filter, position));
  statistics::ColumnStatistics found = by_ranks([&](const auto& callback) { counts.for_each(callback); });
  found.nulls = counts.missing();
  return found;
}

}  // namespace

Result<statistics::ColumnStatistics> part_counts(QueryConnection& reader, const question::Filter& filter,
                                                 std::size_t position, const catalogue::CatalogueColumn& column) {
  return figures(
      reader, filter, position, column, [](const auto& walk) { return statistics::count_of(walk); },
      [](Part part) { return part.count(); });
}

Result<statistics::ColumnStatistics> part_mean(QueryConnection& reader, const question::Filter& filter,
                                               std::size_t position, const catalogue::CatalogueColumn& column) {
  return figures(
      reader, filter, position, column, [](const auto& walk) { return statistics::mean_of(walk); },
      [](Part part) -> Result<statistics::ColumnStatistics> {
        KILN_TRY(const std::vector<Value> answer, part.ask(sql::mean));
        statistics::ColumnStatistics statistics;
        statistics.mean = Part::real(answer[0]);
        statistics.count = std::get<std::int64_t>(answer[1]);
        statistics.nulls = std::get<std::int64_t>(answer[2]);
        return statistics;
      });
}

Result<statistics::ColumnStatistics> part_median(QueryConnection& reader, const question::Filter& filter,
                                                 std::size_t position, const catalogue::CatalogueColumn& column) {
  return figures(
      reader, filter, position, column, [](const auto& walk) { return statistics::median_of(walk); },
      [](Part part) -> Result<statistics::ColumnStatistics> {
        KILN_TRY(statistics::ColumnStatistics statistics, part.count());
        KILN_TRY(const std::vector<Value> answer, part.ask(sql::median, {{":count", statistics.count}}));
        if (std::holds_alternative<std::string>(answer[0])) return damaged("a value of another type");
        statistics.median = answer[0];
        return statistics;
      });
}

Result<statistics::ColumnStatistics> part_mode(QueryConnection& reader, const question::Filter& filter,
                                               std::size_t position, const catalogue::CatalogueColumn& column) {
  return figures(
      reader, filter, position, column, [](const auto& walk) { return statistics::mode_of(walk); },
      [&](Part part) -> Result<statistics::ColumnStatistics> {
        KILN_TRY(statistics::ColumnStatistics statistics, part.count());
        KILN_TRY(const std::vector<Value> answer, part.ask(sql::mode));
        if (answer[0] != Value() && !has_type(answer[0], column.type)) return damaged("a value of another type");
        statistics.mode = answer[0];
        statistics.mode_frequency = std::get<std::int64_t>(answer[1]);
        statistics.mode_ties = std::get<std::int64_t>(answer[2]);
        return statistics;
      });
}

Result<std::vector<PartProfile>> part_profiles(QueryConnection& reader, const question::Filter& filter,
                                               std::span<const std::size_t> positions,
                                               const std::vector<catalogue::CatalogueColumn>& columns, Edges edges) {
  std::vector<std::size_t> ranked;
  for (const std::size_t position : positions) {
    if (reader.can_count_ranks(filter, position)) ranked.push_back(position);
  }
  std::vector<PartProfile> by_ranks;
  if (!ranked.empty()) {
    KILN_CHECK(reader.count_ranks(filter, ranked, [&](std::size_t number, const engine::RankCounts& counts) {
      by_ranks.push_back(profile_of(counts, columns[ranked[number]], edges));
    }));
  }
  std::vector<PartProfile> profiles;
  std::size_t next = 0;
  for (const std::size_t position : positions) {
    if (next < ranked.size() && ranked[next] == position) {
      profiles.push_back(std::move(by_ranks[next++]));
    } else {
      const catalogue::CatalogueColumn& column = columns[position];
      KILN_TRY(PartProfile profile, computed_profile(Part(reader, filter, column), column, edges));
      profiles.push_back(std::move(profile));
    }
  }
  return profiles;
}

}  // namespace kiln::dataset
