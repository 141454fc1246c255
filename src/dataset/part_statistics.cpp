#include "dataset/part_statistics.h"

#include <string>

#include "sql/identifier.h"
#include "sql/statements.h"
#include "statistics/column_summary.h"

namespace kiln {

namespace {

// One column of a part, and its questions.
class Part {
 public:
  Part(LiveReader& reader, const Filter& filter, const CatalogueColumn& column)
      : reader_(reader), filter_(filter), name_(sql::quote_identifier(column.name)), type_(column.type) {}

  Result<std::vector<Value>> ask(std::string_view statement, LiveReader::Bindings bindings = {}) {
    return reader_.answer(statement, filter_, {{"column", name_}}, bindings);
  }

  Result<ColumnStatistics> count() {
    KILN_TRY(const std::vector<Value> counted, ask(sql::count));
    ColumnStatistics statistics;
    statistics.count = std::get<std::int64_t>(counted[0]);
    statistics.nulls = std::get<std::int64_t>(counted[1]);
    return statistics;
  }

  Result<ColumnExtent> extent(std::int64_t count) {
    ColumnExtent extent{count, {}, {}, {}};
    KILN_TRY(const std::vector<Value> ends, ask(is_numeric(type_) ? sql::finite_extent : sql::extent));
    extent.min = ends[0];
    extent.max = ends[1];
    if (is_numeric(type_)) extent.mean = real(ends[2]);
    return extent;
  }

  Result<ColumnStatistics> summarise(ColumnSummary& summary) {
    KILN_CHECK(reader_.for_each(sql::frequencies, filter_, {{"column", name_}}, {}, [&](SQLite::Statement& answer) {
      const Value value = read_value(answer.getColumn(0));
      const std::int64_t frequency = answer.getColumn(1).getInt64();
      if (value == Value()) {
        summary.add_missing(frequency);
      } else {
        summary.add(value, frequency);
      }
      return true;
    }));
    return summary.finish();
  }

  static std::optional<double> real(const Value& value) { return value == Value() ? std::nullopt : std::optional(std::get<double>(value)); }

 private:
  LiveReader& reader_;
  const Filter& filter_;
  const std::string name_;
  const ColumnType type_;
};

}  // namespace

Result<ColumnStatistics> part_counts(LiveReader& reader, const Filter& filter, const CatalogueColumn& column) {
  return Part(reader, filter, column).count();
}

Result<ColumnStatistics> part_mean(LiveReader& reader, const Filter& filter, const CatalogueColumn& column) {
  Part part(reader, filter, column);
  KILN_TRY(const std::vector<Value> answer, part.ask(sql::mean));
  ColumnStatistics statistics;
  statistics.mean = Part::real(answer[0]);
  statistics.count = std::get<std::int64_t>(answer[1]);
  statistics.nulls = std::get<std::int64_t>(answer[2]);
  return statistics;
}

Result<ColumnStatistics> part_median(LiveReader& reader, const Filter& filter, const CatalogueColumn& column) {
  Part part(reader, filter, column);
  KILN_TRY(ColumnStatistics statistics, part.count());
  KILN_TRY(const std::vector<Value> answer, part.ask(sql::median, {{":count", statistics.count}}));
  statistics.median = answer[0];
  return statistics;
}

Result<ColumnStatistics> part_mode(LiveReader& reader, const Filter& filter, const CatalogueColumn& column) {
  Part part(reader, filter, column);
  KILN_TRY(ColumnStatistics statistics, part.count());
  KILN_TRY(const std::vector<Value> answer, part.ask(sql::mode));
  statistics.mode = answer[0];
  statistics.mode_frequency = std::get<std::int64_t>(answer[1]);
  statistics.mode_ties = std::get<std::int64_t>(answer[2]);
  return statistics;
}

Result<PartProfile> part_profile(LiveReader& reader, const Filter& filter, const CatalogueColumn& column) {
  Part part(reader, filter, column);
  KILN_TRY(const ColumnStatistics counted, part.count());
  KILN_TRY(const ColumnExtent extent, part.extent(counted.count));
  ColumnSummary summary(column.type, extent);
  PartProfile profile;
  KILN_TRY(profile.statistics, part.summarise(summary));
  if (column.infinities == 0) return profile;
  KILN_TRY(const std::vector<Value> infinities, part.ask(sql::infinities));
  profile.infinities = std::get<std::int64_t>(infinities[0]);
  return profile;
}

}  // namespace kiln
