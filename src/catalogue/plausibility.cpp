#include "catalogue/plausibility.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <type_traits>

#include "text/shorten.h"
#include "value/long_text.h"
#include "value/typed_value.h"

namespace kiln::catalogue {

namespace {

constexpr std::size_t kNameBytes = 80;

using statistics::FrequentValue;
using statistics::HistogramBin;

class ColumnFigures {
 public:
  ColumnFigures(const CatalogueColumn& column, std::int64_t rows)
      : column_(column), figures_(column.statistics), rows_(rows) {}

  std::string contradiction() {
    check_counts();
    if (contradiction_.empty()) check_ends();
    if (contradiction_.empty()) check_frequencies();
    if (contradiction_.empty()) check_histogram();
    if (contradiction_.empty()) is_numeric(column_.type) ? check_numbers() : check_texts();
    return contradiction_;
  }

 private:
  void require(bool holds, std::string_view what) {
    if (!holds && contradiction_.empty())
      contradiction_ = fmt::format("column \"{}\": {}", shorten(column_.name, kNameBytes), what);
  }

  // Of the column's type; the figure of a column without values is none.
  bool is_value(const Value& value) const { return has_type(value, column_.type); }
  static bool is_number(const Value& value) { return value.index() == 1 || value.index() == 2; }
  static bool are_in_order(const Value& a, const Value& b) { return may_be_in_order(a, b); }

  void check_counts() {
    const std::int64_t count = figures_.count;
    require(count >= 0 && figures_.nulls >= 0 && count <= rows_ && figures_.nulls == rows_ - count,
            "its values and its missing ones aren't as many as the rows");
    require(column_.nans >= 0 && column_.nans <= figures_.nulls, "it has more NaN than missing values");
    require(column_.infinities >= 0 && column_.infinities <= count &&
                (column_.infinities == 0 || column_.type == ColumnType::real),
            "its infinite values are more than its values");
    require(figures_.distinct >= (count > 0 ? 1 : 0) && figures_.distinct <= count,
            "its different values are more than its values");
    statistics::for_each_figure(figures_, [&](std::string_view name, const auto& figure) {
      const Value value = to_value(figure);
      const auto* integer = std::get_if<std::int64_t>(&value);
      const bool may_be_negative = std::is_same_v<std::decay_t<decltype(figure)>, Value>;
      require(may_be_negative || !integer || *integer >= 0, fmt::format("its {} is negative", name));
    });
  }

  void check_ends() {
    if (figures_.count == 0) {
      for (const Value* value : {&figures_.min, &figures_.max, &figures_.mode})
        require(*value == Value(), "it has no values, but a smallest, a largest or a most frequent one");
      require(figures_.mode_frequency == 0, "it has no values, but a most frequent one");
      return;
    }
    for (const Value* value : {&figures_.min, &figures_.max, &figures_.mode})
      require(is_value(*value), "its smallest, largest or most frequent value isn't of its type");
    if (!contradiction_.empty()) return;
    require(are_in_order(figures_.min, figures_.mode) && are_in_order(figures_.mode, figures_.max),
            "its most frequent value isn't between the smallest and the largest one");
    require(is_long(figures_.mode) ? figures_.mode_row && *figures_.mode_row < rows_ : !figures_.mode_row,
            "its most frequent value is a long text in no row, or a short one that has a row");
    require(figures_.mode_frequency >= 1 && figures_.mode_frequency <= figures_.count && figures_.mode_ties >= 1 &&
                figures_.mode_ties <= figures_.count / figures_.mode_frequency,
            "its most frequent value stands there too often");
  }

  void check_frequencies() {
    const auto shown =
        static_cast<std::size_t>(std::min(figures_.distinct, static_cast<std::int64_t>(statistics::kMaxFrequentShown)));
    for (const auto* list : {&figures_.most_frequent, &figures_.least_frequent}) {
      require(list->size() == shown, "its list of frequent values is too long or too short");
      require(std::ranges::all_of(*list, [&](const FrequentValue& one) { return is_value(one.value); }),
              "a frequent value isn't of its type");
      require(
          std::ranges::all_of(
              *list, [&](const FrequentValue& one) { return one.frequency >= 1 && one.frequency <= figures_.count; }),
          "a frequency isn't between one and the number of values");
    }
    require(std::ranges::is_sorted(figures_.most_frequent, std::greater<>(), &FrequentValue::frequency) &&
                std::ranges::is_sorted(figures_.least_frequent, std::less<>(), &FrequentValue::frequency),
            "its frequent values aren't in order");
    require(shown == 0 || (figures_.most_frequent.front() == FrequentValue{figures_.mode, figures_.mode_frequency}),
            "its most frequent value isn't the first of the list");
  }

  void check_histogram() {
    const std::vector<HistogramBin>& bins = figures_.histogram;
    require(bins.size() <= statistics::kMaxBins, "its histogram has too many bins");
    std::int64_t counted = 0;
    for (std::size_t i = 0; i < bins.size(); ++i) {
      require(is_value(bins[i].low) && is_value(bins[i].high), "an edge of its histogram isn't of its type");
      require(bins[i].count >= 0 && bins[i].count <= figures_.count - counted, "its histogram counts too many values");
      if (!contradiction_.empty()) return;
      require(are_in_order(bins[i].low, bins[i].high) && (i == 0 || bins[i].low == bins[i - 1].high),
              "the bins of its histogram aren't in order");
      counted += bins[i].count;
    }
    const bool has_histogram = is_numeric(column_.type) || figures_.temporal.has_value();
    require(counted == (has_histogram ? figures_.count - column_.infinities : 0),
            "its histogram counts other values than it has");
  }

  // Rounding keeps order: what is rounded once is between the ends as they are rounded.
  void check_between(const Value& value, std::string_view what) {
    require(value == Value() ||
                (as_double(figures_.min) <= as_double(value) && as_double(value) <= as_double(figures_.max)),
            what);
  }

  void check_numbers() {
    require(!figures_.empty && !figures_.shortest && !figures_.longest && !figures_.mean_length && !figures_.temporal,
            "it has numbers, and figures of texts");
    if (figures_.count == 0) {
      require(!figures_.mean && figures_.median == Value() && figures_.sum == Value() && figures_.percentiles.empty(),
              "it has no values, but a mean, a sum or a median");
      return;
    }
    for (const Value* value : {&figures_.sum, &figures_.range, &figures_.median})
      require(*value == Value() || is_number(*value), "its sum, range or median is a text");
    check_between(figures_.median, "its median isn't between the smallest and the largest value");
    check_between(to_value(figures_.mean), "its mean isn't between the smallest and the largest value");
    require(figures_.variance.value_or(0) >= 0 && figures_.stddev.value_or(0) >= 0, "its variance is negative");
    check_percentiles();
  }

  void check_percentiles() {
    require(std::ranges::equal(figures_.percentiles, statistics::kPercents, {}, &statistics::Percentile::percent),
            "its percentiles aren't those that it should have");
    const Value* before = nullptr;
    for (const statistics::Percentile& one : figures_.percentiles) {
      require(is_value(one.discrete), "a percentile isn't of its type");
      check_between(one.discrete, "a percentile isn't between the smallest and the largest value");
      check_between(one.continuous, "a percentile isn't between the smallest and the largest value");
      if (!contradiction_.empty()) return;
      require(!before || are_in_order(*before, one.discrete), "its percentiles aren't in order");
      before = &one.discrete;
    }
  }

  void check_texts() {
    require(!figures_.mean && figures_.median == Value() && figures_.sum == Value() && figures_.range == Value() &&
                figures_.percentiles.empty(),
            "it has texts, and figures of numbers");
    if (figures_.count == 0) return;
    require(figures_.empty.value_or(-1) >= 0 && *figures_.empty <= figures_.count, "its empty texts are too many");
    const std::int64_t shortest = figures_.shortest.value_or(-1), longest = figures_.longest.value_or(-1);
    require(shortest >= 0 && shortest <= longest, "its shortest text is longer than the longest");
    require(figures_.mean_length && *figures_.mean_length >= static_cast<double>(shortest) &&
                *figures_.mean_length <= static_cast<double>(longest),
            "the mean length of its texts isn't between the shortest and the longest");
  }

  static double as_double(const Value& number) {
    const auto* integer = std::get_if<std::int64_t>(&number);
    const auto* real = std::get_if<double>(&number);
    return integer ? static_cast<double>(*integer) : real ? *real : std::nan("");
  }

  const CatalogueColumn& column_;
  const statistics::ColumnStatistics& figures_;
  const std::int64_t rows_;
  std::string contradiction_;
};

}  // namespace

std::string contradiction_in(const Catalogue& catalogue) {
  for (const CatalogueColumn& column : catalogue.columns) {
    std::string contradiction = ColumnFigures(column, catalogue.rows).contradiction();
    if (!contradiction.empty()) return contradiction;
  }
  return {};
}

}  // namespace kiln::catalogue
