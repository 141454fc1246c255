// Everything that is computed of a column and baked: its profile. Missing values are left out of all but `nulls`.
// Names follow pandas' describe and PostgreSQL's pg_stats.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "value/long_text.h"
#include "value/value.h"

namespace kiln::statistics {

struct FrequentValue {
  Value value;
  std::int64_t frequency = 0;
  bool operator==(const FrequentValue&) const = default;
};

// How many values are in low <= value < high; in the last bin also value = high.
struct HistogramBin {
  Value low, high;
  std::int64_t count = 0;
  bool operator==(const HistogramBin&) const = default;
};

// PostgreSQL's percentile_cont and percentile_disc: interpolated between the two nearest values, and the first value
// with at least so many percent of all at or below it.
struct Percentile {
  int percent = 0;
  Value continuous, discrete;
  bool operator==(const Percentile&) const = default;
};
inline constexpr std::array kPercents{1, 5, 10, 25, 50, 75, 90, 95, 99};
inline constexpr std::size_t kMaxFrequentShown = 20;
inline constexpr std::size_t kMaxBins = 40;

struct ColumnStatistics {
  std::int64_t count = 0;     // values that aren't missing
  std::int64_t nulls = 0;     // missing ones
  std::int64_t distinct = 0;  // different values
  Value min, max;             // numbers numerically, text by bytes; none without values
  Value mode;                 // of several most frequent values the smallest
  std::int64_t mode_frequency = 0;
  std::int64_t mode_ties = 0;  // how many values share the mode's frequency, itself among them
  // The first 20, the most frequent first, of equals the smaller first. Long texts are as profiles show them.
  std::vector<FrequentValue> most_frequent;
  std::vector<FrequentValue> least_frequent;  // the same from the other end
  std::vector<HistogramBin>
      histogram;  // of finite numbers, and of texts that are all dates or times; at most 40 bins, in order

  // Numbers only; none without values.
  Value sum;                   // exact: an integer where it is one of 64 bits, otherwise rounded once
  Value range;                 // max - min, likewise
  std::optional<double> mean;  // the exact sum divided by the count, rounded once; none where both infinities are there
  std::optional<double> variance;  // of the sample (n - 1); none of fewer than two values, nor where one is infinite
  std::optional<double> stddev;    // its square root
  std::optional<double>
      skewness;  // adjusted Fisher-Pearson, G1, as pandas' skew; none of fewer than three values or where all are equal
  std::optional<double> geometric_mean;  // none where a value isn't greater than 0, or is infinite
  Value median;                          // an integer where the median of integers is one
  std::optional<std::int64_t> zeros, negatives;
  std::vector<Percentile> percentiles;  // one for each of kPercents

  // Text only; none without values. Lengths are in characters, as SQLite's LENGTH counts them.
  std::optional<std::int64_t> empty, shortest, longest;
  std::optional<double> mean_length;
  // "date", "time" or "datetime" if every value is one as ISO 8601 writes it, all in the same form, so that their order
  // as texts is their order in time: min and max are then the earliest and the latest.
  std::optional<std::string> temporal;

  // SHA-256 (lower-case hex) of the distinct values in ascending order, each with its frequency, and of the number of
  // missing ones: it changes with any cell of the column. src/value/value_digest.h says how a value is written.
  std::string digest;

  // Where the mode is a long text, which a profile cuts: the number, from 0, of the first row that has it. Only of what
  // was baked.
  std::optional<std::int64_t> mode_row;

  bool is_unique() const { return distinct == count; }
  bool operator==(const ColumnStatistics&) const = default;
};

// Calls callback(name, figure) for every single figure: the catalogue writes and reads them, and its digest covers
// them, by this list. The names are the columns of kiln_columns. The order is the digest's: a new figure goes to the
// end. `Statistics` is ColumnStatistics, constant or not.
template <class Statistics, class Callback>
void for_each_figure(Statistics& statistics, const Callback& callback) {
  callback("count", statistics.count);
  callback("nulls", statistics.nulls);
  callback("distinct_values", statistics.distinct);
  callback("mode_frequency", statistics.mode_frequency);
  callback("mode_ties", statistics.mode_ties);
  callback("min", statistics.min);
  callback("max", statistics.max);
  callback("mode", statistics.mode);
  callback("sum", statistics.sum);
  callback("range", statistics.range);
  callback("median", statistics.median);
  callback("mean", statistics.mean);
  callback("variance", statistics.variance);
  callback("stddev", statistics.stddev);
  callback("skewness", statistics.skewness);
  callback("mean_length", statistics.mean_length);
  callback("zeros", statistics.zeros);
  callback("negatives", statistics.negatives);
  callback("empty", statistics.empty);
  callback("shortest", statistics.shortest);
  callback("longest", statistics.longest);
  callback("temporal", statistics.temporal);
  callback("digest", statistics.digest);
  callback("geometric_mean", statistics.geometric_mean);
  callback("mode_row", statistics.mode_row);
}

// What a profile has in place of long texts, which are whole in min, max and mode until then.
inline void cut_long_texts(ColumnStatistics& statistics) {
  for (Value* value : {&statistics.min, &statistics.max, &statistics.mode}) *value = shown_in_profile(*value);
}

}  // namespace kiln::statistics
