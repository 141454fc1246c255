#include "verify/column_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sql/identifier.h"
#include "sql/statements.h"
#include "value/long_text.h"
#include "value/value_digest.h"

namespace kiln::verify {

namespace {

class ColumnCheck {
 public:
  ColumnCheck(SQLite::Database& database, const std::string& table, const catalogue::CatalogueColumn& column,
              Comparison& comparison)
      : database_(database), table_(table), column_(column), statistics_(column.statistics), comparison_(comparison) {}

  void run() {
    copy_column();
    SQLite::Statement count = answer(sql::count);
    expect("count", statistics_.count, count, "count");
    expect("nulls", statistics_.nulls, count, "nulls");
    SQLite::Statement distinct = answer(sql::distinct);
    expect("distinct_values", statistics_.distinct, distinct, "distinct_values");
    SQLite::Statement extent = answer(sql::extent);
    expect("min", statistics_.min, extent, "min");
    expect("max", statistics_.max, extent, "max");
    SQLite::Statement mode = answer(sql::mode);
    expect("mode", statistics_.mode, mode, "mode");
    if (statistics_.mode_row) {
      SQLite::Statement row(
          database_,
          sql::expand(sql::import_first_row, {{"table", table_}, {"column", sql::quote_identifier(column_.name)}}));
      bind_value(row, ":value", read_value(mode.getColumn("mode")));
      row.executeStep();
      expect("mode_row", statistics_.mode_row, row, "row");
    }
    expect("mode_frequency", statistics_.mode_frequency, mode, "frequency");
    expect("mode_ties", statistics_.mode_ties, mode, "ties");
    check_frequencies("most", sql::most_frequent, statistics_.most_frequent);
    check_frequencies("least", sql::least_frequent, statistics_.least_frequent);
    check_histogram();
    check_digest();
    if (is_numeric(column_.type)) {
      check_numbers();
    } else {
      check_texts();
    }
  }

 private:
  // The statements run on a copy of the column with an index: the same statements, and one sort instead of thirty.
  void copy_column() {
    database_.exec(sql::verify_drop_column);
    database_.exec(
        sql::expand(sql::verify_copy_column, {{"table", table_}, {"column", sql::quote_identifier(column_.name)}}));
    database_.exec(sql::verify_sort_column);
  }
  SQLite::Statement prepare(std::string_view statement) {
    return {database_, sql::expand(statement, {{"table", "temp.kiln_column"}, {"column", "value"}})};
  }
  // A statement with its parameters bound and its first row read.
  template <class... Parameters>
  SQLite::Statement answer(std::string_view text, const Parameters&... parameters) {
    SQLite::Statement statement = prepare(text);
    (bind_value(statement, parameters.first, parameters.second), ...);
    statement.executeStep();
    return statement;
  }
  static std::pair<const char*, Value> with(const char* parameter, const Value& value) { return {parameter, value}; }

  // As profiles have it. NULL where there is no row: a changed count may ask for one beyond the last.
  static Value computed(SQLite::Statement& row, const char* name) {
    return row.hasRow() ? shown_in_profile(read_value(row.getColumn(name))) : Value();
  }

  std::string what(std::string_view figure) const { return fmt::format("{} of column \"{}\"", figure, column_.name); }
  template <class T>
  void expect(std::string_view figure, const T& baked, SQLite::Statement& row, const char* name) {
    comparison_.expect(what(figure), Value(baked), computed(row, name));
  }
  template <class T>
  void expect(std::string_view figure, const std::optional<T>& baked, SQLite::Statement& row, const char* name) {
    comparison_.expect(what(figure), baked, computed(row, name));
  }

  void check_numbers() {
    const auto count = with(":count", statistics_.count);
    const auto mean = with(":mean", to_value(statistics_.mean)), stddev = with(":stddev", to_value(statistics_.stddev));
    SQLite::Statement sum = answer(sql::sum);
    expect("sum", statistics_.sum, sum, "sum");
    SQLite::Statement average = answer(sql::mean);
    expect("mean", statistics_.mean, average, "mean");
    // The statement's logarithms are doubles: of a mean near 1e308 that leaves 13 digits, and of one below the smallest
    // normal double a step or two.
    SQLite::Statement geometric_mean = answer(sql::geometric_mean);
    comparison_.expect_near(what("geometric_mean"), to_value(statistics_.geometric_mean),
                            computed(geometric_mean, "geometric_mean"), 1e-12, std::numeric_limits<double>::min());
    SQLite::Statement median = answer(sql::median, count);
    expect("median", statistics_.median, median, "median");
    SQLite::Statement signs = answer(sql::signs);
    expect("zeros", statistics_.zeros, signs, "zeros");
    expect("negatives", statistics_.negatives, signs, "negatives");
    SQLite::Statement infinite = answer(sql::infinities);
    expect("infinities", column_.infinities, infinite, "infinities");
    SQLite::Statement range = answer(sql::range);
    // SQLite takes the difference of integers in doubles where it doesn't fit 64 bits.
    comparison_.expect_near(what("range"), statistics_.range, computed(range, "range"),
                            4 * std::numeric_limits<double>::epsilon());
    check_moments(mean, count, stddev);
    for (const int percent : statistics::kPercents) check_percentile(percent, count);
  }

  // The statements compute in doubles. A difference from the mean is off by up to a rounding of the values themselves,
  // which is much where these are large and close together; squares overflow and underflow long before the values do.
  // Where that leaves no digit, the statements can say nothing, and the digests have to do.
  void check_moments(const std::pair<const char*, Value>& mean, const std::pair<const char*, Value>& count,
                     const std::pair<const char*, Value>& stddev) {
    const bool has_none = column_.infinities > 0 || statistics_.count < 2;
    const double spread = statistics_.stddev.value_or(0);
    const double noise =
        8 * std::numeric_limits<double>::epsilon() * largest() / spread;  // of a difference, against the spread
    const bool can_tell = spread == 0 || (noise < 1e-3 && spread > 1e-100 && spread < 1e100);
    if (!has_none && !can_tell) return;
    const double tolerance = spread == 0 ? 0 : 1e-9 + 10 * noise;
    const auto expect_moment = [&](const char* figure, const std::optional<double>& baked, const Value& found,
                                   double scale) {
      comparison_.expect_near(what(figure), to_value(baked), has_none ? Value() : found, tolerance, scale);
    };
    SQLite::Statement variance = answer(sql::variance, mean, count);
    const Value squared = computed(variance, "variance");
    const auto* real = std::get_if<double>(&squared);
    expect_moment("variance", statistics_.variance, squared, 0);
    expect_moment("stddev", statistics_.stddev, real ? Value(std::sqrt(*real)) : Value(), 0);
    SQLite::Statement skewness = answer(sql::skewness, mean, stddev, count);
    expect_moment("skewness", statistics_.skewness, computed(skewness, "skewness"), 1);
  }

  // The largest size of a value.
  double largest() const {
    double size = 0;
    for (const Value& end : {statistics_.min, statistics_.max}) {
      if (const auto* integer = std::get_if<std::int64_t>(&end))
        size = std::max(size, std::fabs(static_cast<double>(*integer)));
      if (const auto* real = std::get_if<double>(&end)) size = std::max(size, std::fabs(*real));
    }
    return size;
  }

  void check_percentile(int percent, const std::pair<const char*, Value>& count) {
    Value continuous, discrete;  // as baked
    for (const statistics::Percentile& one : statistics_.percentiles) {
      if (one.percent != percent) continue;
      continuous = one.continuous;
      discrete = one.discrete;
    }
    const auto bound = with(":percent", std::int64_t{percent});
    SQLite::Statement interpolated = answer(sql::percentile_continuous, bound, count);
    expect(fmt::format("percentile {}, continuous,", percent), continuous, interpolated, "value");
    SQLite::Statement nearest = answer(sql::percentile_discrete, bound, count);
    expect(fmt::format("percentile {}, discrete,", percent), discrete, nearest, "value");
  }

  void check_texts() {
    comparison_.expect(what("infinities"), column_.infinities, std::int64_t{0});
    SQLite::Statement lengths = answer(sql::text_lengths);
    expect("empty", statistics_.empty, lengths, "empty");
    expect("shortest", statistics_.shortest, lengths, "shortest");
    expect("longest", statistics_.longest, lengths, "longest");
    expect("mean_length", statistics_.mean_length, lengths, "mean_length");
    if (!statistics_.temporal) return;
    SQLite::Statement temporal = answer(sql::not_temporal);
    expect("texts that are no " + *statistics_.temporal, std::int64_t{0}, temporal, "not_temporal");
  }

  void check_frequencies(const char* which, std::string_view text,
                         const std::vector<statistics::FrequentValue>& baked) {
    SQLite::Statement rows = prepare(text);
    std::size_t rank = 0;
    for (; rows.executeStep(); ++rank) {
      const statistics::FrequentValue nothing, &one = rank < baked.size() ? baked[rank] : nothing;
      expect(fmt::format("{} frequent value {}", which, rank + 1), one.value, rows, "value");
      expect(fmt::format("frequency of {} frequent value {}", which, rank + 1), one.frequency, rows, "frequency");
    }
    comparison_.expect(what(fmt::format("number of {} frequent values", which)),
                       static_cast<std::int64_t>(baked.size()), static_cast<std::int64_t>(rank));
  }

  void check_histogram() {
    std::int64_t counted = 0;
    for (std::size_t i = 0; i < statistics_.histogram.size(); ++i) {
      const statistics::HistogramBin& bin = statistics_.histogram[i];
      const bool is_last = i + 1 == statistics_.histogram.size();
      SQLite::Statement count = answer(sql::histogram_bin, with(":low", bin.low), with(":high", bin.high),
                                       with(":is_last", std::int64_t{is_last}));
      expect(fmt::format("histogram bin {}", i), bin.count, count, "count");
      if (!is_last)
        comparison_.expect(what(fmt::format("beginning of histogram bin {}", i + 1)), statistics_.histogram[i + 1].low,
                           bin.high);
      counted += bin.count;
    }
    // All finite numbers are in it, and all texts of a column of dates or times.
    const bool has_histogram = is_numeric(column_.type) || statistics_.temporal;
    comparison_.expect(what("values in the histogram"), counted,
                       has_histogram ? statistics_.count - column_.infinities : std::int64_t{0});
  }

  void check_digest() {
    SQLite::Statement frequencies = prepare(sql::frequencies);
    Sha256 digest;
    std::uint64_t nulls = 0;
    while (frequencies.executeStep()) {
      const Value value = read_value(frequencies.getColumn("value"));
      const auto frequency = static_cast<std::uint64_t>(frequencies.getColumn("frequency").getInt64());
      if (value == Value()) {
        nulls = frequency;
        continue;
      }
      add_value(digest, value);
      digest.add(frequency);
    }
    digest.add(nulls);
    comparison_.expect(what("digest"), statistics_.digest, digest.finish());
  }

  SQLite::Database& database_;
  const std::string& table_;
  const catalogue::CatalogueColumn& column_;
  const statistics::ColumnStatistics& statistics_;
  Comparison& comparison_;
};

}  // namespace

void check_column(SQLite::Database& database, const std::string& table, const catalogue::CatalogueColumn& column,
                  Comparison& comparison) {
  ColumnCheck(database, table, column, comparison).run();
}

}  // namespace kiln::verify
