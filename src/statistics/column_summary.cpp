#include "statistics/column_summary.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "statistics/histogram.h"
#include "value/value_digest.h"

namespace kiln::statistics {

namespace {

double as_double(const Value& value) {
  const auto* integer = std::get_if<std::int64_t>(&value);
  return integer ? static_cast<double>(*integer) : std::get<double>(value);
}

// As sql/percentile_continuous.sql has it. share: how far from low to high, in percent.
Value interpolated(const Value& low, const Value& high, std::int64_t share) {
  if (share == 0 || low == high) return low;
  const double from = as_double(low), to = as_double(high), part = static_cast<double>(share) / 100;
  const double distance = to - from;
  return number_or_none(std::fabs(distance) <= std::numeric_limits<double>::max() ? from + distance * part
                                                                                  : from * (1 - part) + to * part);
}

// max - min, as an integer where it is one of 64 bits.
Value range_of(const Value& min, const Value& max) {
  if (const auto* low = std::get_if<std::int64_t>(&min)) {
    __extension__ typedef __int128 Wide;
    const Wide range = static_cast<Wide>(std::get<std::int64_t>(max)) - *low;
    if (range <= std::numeric_limits<std::int64_t>::max()) return static_cast<std::int64_t>(range);
    return static_cast<double>(range);
  }
  return number_or_none(as_double(max) - as_double(min));
}

// As SQLite's LENGTH counts: characters before the first NUL.
std::int64_t length_of(const std::string& text) {
  return std::count_if(text.begin(), std::find(text.begin(), text.end(), '\0'),
                       [](unsigned char c) { return (c & 0xC0) != 0x80; });
}

// Keeps the first kMaxFrequentShown by `before`. Values come in ascending order, so of equals the smaller stays first.
template <class Before>
void keep_first(std::vector<FrequentValue>& kept, const Value& value, std::int64_t frequency, const Before& before) {
  if (kept.size() == kMaxFrequentShown && !before(frequency, kept.back().frequency)) return;
  const auto place = std::ranges::upper_bound(kept, frequency, before, &FrequentValue::frequency);
  kept.insert(place, {shown_in_profile(value), frequency});
  if (kept.size() > kMaxFrequentShown) kept.pop_back();
}

}  // namespace

ColumnSummary::ColumnSummary(ColumnType type, ColumnExtent extent)
    : type_(type), extent_(std::move(extent)), middle_(middle_pair(extent_.count)) {
  if (extent_.min != Value()) statistics_.histogram = make_bins(type_, extent_.min, extent_.max);
  if (type_ == ColumnType::text) {
    if (!statistics_.histogram.empty()) form_ = parse_temporal(std::get<std::string>(extent_.min))->form;
    return;
  }
  for (const int percent : kPercents) {
    const std::int64_t hundredths = (extent_.count - 1) * percent;
    continuous_.push_back({hundredths / 100, (hundredths + 99) / 100, {}, {}});
    const std::int64_t number = (percent * extent_.count + 99) / 100 - 1;
    discrete_.push_back({number, number, {}, {}});
  }
  if (extent_.mean)
    moments_.emplace(*extent_.mean, std::max(std::fabs(as_double(extent_.min)), std::fabs(as_double(extent_.max))));
}

void ColumnSummary::add(const Value& value, std::int64_t frequency) {
  add_frequency(value, frequency);
  add_value(digest_, value);
  digest_.add(static_cast<std::uint64_t>(frequency));
  if (const auto* text = std::get_if<std::string>(&value)) {
    add_text(*text, frequency);
  } else {
    add_number(value, frequency);
  }
  statistics_.count += frequency;
}

void ColumnSummary::add_frequency(const Value& value, std::int64_t frequency) {
  if (statistics_.distinct++ == 0) statistics_.min = value;
  statistics_.max = value;
  mode_.add(value, frequency);
  keep_first(statistics_.most_frequent, value, frequency, std::greater<>());
  keep_first(statistics_.least_frequent, value, frequency, std::less<>());
}

void ColumnSummary::add_number(const Value& value, std::int64_t frequency) {
  const std::int64_t first = statistics_.count,
                     end = first + frequency;  // the numbers in sorted order that this value has
  middle_.add(value, first, end);
  for (OrderStatisticPair& one : continuous_) one.add(value, first, end);
  for (OrderStatisticPair& one : discrete_) one.add(value, first, end);

  std::visit(
      [&](const auto& figure) {
        if constexpr (std::is_arithmetic_v<std::decay_t<decltype(figure)>>) geometric_mean_.add(figure, frequency);
      },
      value);
  const double number = as_double(value);
  if (number == 0) statistics_.zeros = statistics_.zeros.value_or(0) + frequency;
  if (number < 0) statistics_.negatives = statistics_.negatives.value_or(0) + frequency;
  if (std::isinf(number)) {
    infinities_ += frequency;
    mean_.add(number, frequency);
    return;
  }
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    mean_.add(*integer, frequency);
    if (moments_) moments_->add(*integer, frequency);
  } else {
    mean_.add(number, frequency);
    if (moments_) moments_->add(number, frequency);
  }
  count_into(statistics_.histogram, bin_, value, frequency);
}

void ColumnSummary::add_text(const std::string& text, std::int64_t frequency) {
  const std::int64_t length = length_of(text);
  if (text.empty()) statistics_.empty = statistics_.empty.value_or(0) + frequency;
  statistics_.shortest = std::min(statistics_.shortest.value_or(length), length);
  statistics_.longest = std::max(statistics_.longest.value_or(length), length);
  characters_ += length * frequency;
  if (!form_) return;
  const auto temporal = parse_temporal(text);
  if (temporal && temporal->form == *form_) {
    count_into(statistics_.histogram, bin_, text, frequency);
  } else {
    form_.reset();
  }
}

ColumnStatistics ColumnSummary::finish() {
  digest_.add(static_cast<std::uint64_t>(statistics_.nulls));
  statistics_.digest = digest_.finish();
  statistics_.mode = mode_.value;
  statistics_.mode_frequency = mode_.frequency;
  statistics_.mode_ties = mode_.ties;
  if (statistics_.count > 0 && type_ == ColumnType::text) finish_texts();
  if (statistics_.count > 0 && type_ != ColumnType::text) finish_numbers();
  return std::move(statistics_);
}

void ColumnSummary::finish_numbers() {
  statistics_.sum = mean_.sum();
  statistics_.range = range_of(statistics_.min, statistics_.max);
  statistics_.mean = mean_.mean();
  if (moments_ && infinities_ == 0) {
    statistics_.variance = moments_->variance();
    statistics_.stddev = moments_->stddev();
    statistics_.skewness = moments_->skewness();
  }
  statistics_.geometric_mean = geometric_mean_.value();
  statistics_.median = middle(middle_.low, middle_.high);
  statistics_.zeros = statistics_.zeros.value_or(0);
  statistics_.negatives = statistics_.negatives.value_or(0);
  for (std::size_t i = 0; i < kPercents.size(); ++i) {
    const std::int64_t share = (statistics_.count - 1) * kPercents[i] % 100;
    statistics_.percentiles.push_back(
        {kPercents[i], interpolated(continuous_[i].low, continuous_[i].high, share), discrete_[i].low});
  }
}

void ColumnSummary::finish_texts() {
  statistics_.empty = statistics_.empty.value_or(0);
  statistics_.mean_length = static_cast<double>(characters_) / static_cast<double>(statistics_.count);
  if (form_) {
    statistics_.temporal = form_->name();
  } else {
    statistics_.histogram.clear();
  }
}

}  // namespace kiln::statistics
