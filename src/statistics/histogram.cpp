#include "statistics/histogram.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "statistics/temporal.h"
#include "value/typed_value.h"

namespace kiln::statistics {

namespace {

__extension__ typedef __int128 Wide;  // the range of 64-bit integers doesn't fit 64 bits

template <class Integer>
Integer floor_divided(Integer value, Integer by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

// Edges in order become bins; equal ones, which doubles close together may round to, are one.
std::vector<HistogramBin> bins_between(std::vector<Value> edges) {
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  std::vector<HistogramBin> bins;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) bins.push_back({edges[i], edges[i + 1], 0});
  return bins;
}

std::vector<HistogramBin> integer_bins(std::int64_t min, std::int64_t max) {
  std::vector<HistogramBin> bins;
  if (static_cast<Wide>(max) - min < static_cast<Wide>(kMaxBins)) {
    for (std::int64_t i = min; i < max; ++i) bins.push_back({i, i + 1, 0});
    // As wide as the others, for whoever draws them; the largest integer has no next one.
    bins.push_back({max, max == std::numeric_limits<std::int64_t>::max() ? max : max + 1, 0});
    return bins;
  }
  Wide width = 1, first = 0, last = 0;
  const auto does = [&](Wide candidate) {
    width = candidate;
    first = floor_divided(static_cast<Wide>(min), width);
    last = -floor_divided(-static_cast<Wide>(max), width);
    return last - first <= static_cast<Wide>(kMaxBins);
  };
  for (Wide power = 1; !does(power) && !does(2 * power) && !does(5 * power); power *= 10) {
  }
  using Limits = std::numeric_limits<std::int64_t>;
  std::vector<Value> edges;
  for (Wide i = first; i <= last; ++i) {
    edges.emplace_back(static_cast<std::int64_t>(
        std::clamp(i * width, static_cast<Wide>(Limits::min()), static_cast<Wide>(Limits::max()))));
  }
  return bins_between(std::move(edges));
}

// The double nearest to index × factor × 10^exponent; beyond the largest double, that one.
struct DecimalScale {
  int factor, exponent;
  double edge(std::int64_t index) const {
    const std::string text = fmt::format("{}e{}", index * factor, exponent);
    double value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc()) return value;
    if (exponent < 0)
      return 0;  // from_chars calls it out of range, too, where it is nearer to 0 than to the smallest double
    return index < 0 ? -std::numeric_limits<double>::max() : std::numeric_limits<double>::max();
  }
  // The largest index whose edge isn't above the value. Division alone would be wrong where the value is an edge.
  std::int64_t index_at(double value) const {
    auto index =
        static_cast<std::int64_t>(std::floor(static_cast<long double>(value) / factor / std::pow(10.0L, exponent)));
    while (edge(index) > value) --index;
    while (edge(index + 1) <= value && edge(index + 1) > edge(index)) ++index;
    return index;
  }
};

std::vector<HistogramBin> real_bins(double min, double max) {
  const double range = max - min;
  const double min_width = std::isfinite(range) ? range / kMaxBins : max / kMaxBins - min / kMaxBins;
  if (min_width == 0) return {{min, max, 0}};  // some of the smallest doubles there are
  DecimalScale scale{1, static_cast<int>(std::floor(std::log10(min_width)))};
  std::int64_t first = 0, last = 0;
  const auto does = [&](int factor) {
    scale.factor = factor;
    first = scale.index_at(min);
    last = scale.index_at(max);
    if (scale.edge(last) < max) ++last;
    return last - first <= static_cast<std::int64_t>(kMaxBins);
  };
  while (!does(1) && !does(2) && !does(5)) ++scale.exponent;
  std::vector<Value> edges;
  for (std::int64_t i = first; i <= last; ++i) edges.emplace_back(scale.edge(i));
  return bins_between(std::move(edges));
}

// Steps of time: so many seconds, or so many months.
struct TemporalScale {
  std::int64_t seconds, months, offset = 0;  // offset: of the first step from 1970-01-01, in seconds

  std::int64_t index_at(std::int64_t second) const {
    if (months == 0) return floor_divided(second - offset, seconds);
    const TemporalForm date{.has_date = true, .zone = {}};
    const std::string text = format_temporal(date, second);
    return (std::stoll(text.substr(0, 4)) * 12 + std::stoll(text.substr(5, 2)) - 1) / months;
  }
  std::int64_t edge(std::int64_t index) const {
    if (months == 0) return index * seconds + offset;
    const std::int64_t month = index * months;
    const auto parsed = parse_temporal(fmt::format("{:04}-{:02}-01", month / 12, month % 12 + 1));
    return parsed ? parsed->seconds : std::numeric_limits<std::int64_t>::max();  // the year 10000
  }
};

constexpr std::int64_t kFirstMonday = 4 * kDay, kYearZero = -719'528 * kDay;  // 0000-01-01
constexpr std::array kTemporalScales{TemporalScale{1, 0},        TemporalScale{5, 0},
                                     TemporalScale{15, 0},       TemporalScale{30, 0},
                                     TemporalScale{60, 0},       TemporalScale{300, 0},
                                     TemporalScale{900, 0},      TemporalScale{1800, 0},
                                     TemporalScale{3600, 0},     TemporalScale{3 * 3600, 0},
                                     TemporalScale{6 * 3600, 0}, TemporalScale{12 * 3600, 0},
                                     TemporalScale{kDay, 0},     TemporalScale{7 * kDay, 0, kFirstMonday},
                                     TemporalScale{0, 1},        TemporalScale{0, 3},
                                     TemporalScale{0, 12},       TemporalScale{0, 24},
                                     TemporalScale{0, 60},       TemporalScale{0, 120},
                                     TemporalScale{0, 240},      TemporalScale{0, 600},
                                     TemporalScale{0, 1200},     TemporalScale{0, 2400},
                                     TemporalScale{0, 6000}};  // 10,000 years in steps of 500

std::vector<HistogramBin> temporal_bins(const std::string& min, const std::string& max) {
  const auto from = parse_temporal(min), to = parse_temporal(max);
  if (!from || !to || from->form != to->form) return {};
  const TemporalForm& form = from->form;
  const std::int64_t min_step = form.has_seconds ? 1 : form.has_time ? 60 : kDay;
  const auto does = [&](const TemporalScale& scale) {
    return (scale.months > 0 || scale.seconds >= min_step) &&
           scale.index_at(to->seconds) - scale.index_at(from->seconds) < static_cast<std::int64_t>(kMaxBins);
  };
  const TemporalScale& scale = *std::ranges::find_if(kTemporalScales, does);
  const auto text_of = [&](std::int64_t index) {
    const std::int64_t second = scale.edge(index);
    if (form.has_date && second < kYearZero) return min;  // a week that begins in the year before
    const bool is_written = form.has_date ? second < std::numeric_limits<std::int64_t>::max() : second < kDay;
    return is_written ? format_temporal(form, second) : max;  // 24:00 and the year 10000 aren't
  };
  std::vector<Value> edges;
  std::int64_t index = scale.index_at(from->seconds);
  for (; text_of(index) < max; ++index) edges.emplace_back(text_of(index));
  edges.emplace_back(text_of(index));
  return bins_between(std::move(edges));
}

}  // namespace

std::vector<HistogramBin> make_bins(ColumnType type, const Value& min, const Value& max) {
  if (!has_type(min, type) || !has_type(max, type)) return {};  // of a damaged file
  if (type == ColumnType::text) {
    if (min == max)
      return parse_temporal(std::get<std::string>(min)) ? std::vector<HistogramBin>{{min, max, 0}}
                                                        : std::vector<HistogramBin>();
    return temporal_bins(std::get<std::string>(min), std::get<std::string>(max));
  }
  if (type == ColumnType::integer) return integer_bins(std::get<std::int64_t>(min), std::get<std::int64_t>(max));
  if (min == max) return {{min, max, 0}};
  return real_bins(std::get<double>(min), std::get<double>(max));
}

void count_into(std::vector<HistogramBin>& bins, std::size_t& bin, const Value& value, std::int64_t times) {
  if (bins.empty()) return;
  while (bin + 1 < bins.size() && !(value < bins[bin].high)) ++bin;
  bins[bin].count += times;
}

}  // namespace kiln::statistics
