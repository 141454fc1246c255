#include "statistics/column_summary.h"

#include <cmath>

namespace kiln {

namespace {

// The mean of two integers is an integer where it can be, and halves are added, so that nothing overflows.
Value middle(std::int64_t low, std::int64_t high) {
  const std::int64_t halves = low / 2 + high / 2, odd_ones = low % 2 + high % 2;
  if (odd_ones % 2 == 0) return halves + odd_ones / 2;
  return static_cast<double>(halves) + static_cast<double>(odd_ones) / 2;
}

Value middle(double low, double high) {
  const double sum = low + high;
  const double middle = std::isfinite(sum) ? sum / 2 : low / 2 + high / 2;
  return std::isnan(middle) ? Value() : middle;  // between -inf and inf there is none
}

Value middle(const Value& low, const Value& high) {
  if (const auto* integer = std::get_if<std::int64_t>(&low)) return middle(*integer, std::get<std::int64_t>(high));
  if (const auto* real = std::get_if<double>(&low)) return middle(*real, std::get<double>(high));
  return {};
}

}  // namespace

ColumnSummary::ColumnSummary(ColumnType type, std::int64_t count) : type_(type), count_(count) {}

void ColumnSummary::add(const Value& value, std::int64_t frequency) {
  if (frequency > statistics_.mode_frequency) {  // of equals the first, which is the smallest, stays
    statistics_.mode = value;
    statistics_.mode_frequency = frequency;
    statistics_.mode_ties = 1;
  } else if (frequency == statistics_.mode_frequency) {
    ++statistics_.mode_ties;
  }
  if (is_numeric(type_)) {
    // The values with the numbers [values_, values_ + frequency) in sorted order are this one.
    const auto is_here = [&](std::int64_t number) { return values_ <= number && number < values_ + frequency; };
    if (is_here((count_ - 1) / 2)) low_middle_ = value;
    if (is_here(count_ / 2)) high_middle_ = value;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) mean_.add(*integer, frequency);
    if (const auto* real = std::get_if<double>(&value)) mean_.add(*real, frequency);
  }
  values_ += frequency;
}

void ColumnSummary::add_missing(std::int64_t nulls) { statistics_.nulls += nulls; }

ColumnStatistics ColumnSummary::finish() const {
  ColumnStatistics statistics = statistics_;
  statistics.count = values_;
  if (is_numeric(type_) && values_ > 0) {
    statistics.mean = mean_.mean();
    statistics.median = middle(low_middle_, high_middle_);
  }
  return statistics;
}

}  // namespace kiln
