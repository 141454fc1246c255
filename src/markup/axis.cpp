#include "markup/axis.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "markup/figures.h"

namespace kiln::markup {

namespace {

using statistics::HistogramBin;

constexpr double kLabelY = 69, kCharacterWidth = 5.4, kWidth = 240, kGap = 6;

std::optional<double> number_of(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

// "1.2M" for 1,200,000
std::string label_of(double number, bool grouped) {
  constexpr std::string_view kUnits = "kMBT";
  std::size_t unit = 0;
  double shown = number;
  while (std::abs(shown) >= 1'000 && unit < kUnits.size() && std::abs(number) >= 10'000) shown /= 1'000, ++unit;
  if (std::abs(shown) >= 1'000 && unit > 0) return for_people(number, 40, grouped);
  return for_people(shown, 40, grouped) + (unit == 0 ? "" : std::string(1, kUnits[unit - 1]));
}

// "2013-01-01T10:00:00Z" as "2013-01-01"; a time of day stays.
std::string label_of(const Value& time) {
  const std::string text = for_people(time);
  const std::size_t t = text.find_first_of("T ");
  return text.substr(0, t == std::string::npos ? 10 : t);
}

}  // namespace

std::vector<double> ticks(double low, double high, double least_step) {
  const double range = high - low;
  if (!(range > 0) || !std::isfinite(range)) return {low};
  const double power = std::pow(10, std::floor(std::log10(range / 4))), most = range / 4 / power;
  const double step = std::max(least_step, power * (most < 1.5 ? 1 : most < 3 ? 2 : most < 7 ? 5 : 10));
  std::vector<double> found;
  for (double i = std::ceil(low / step); i * step <= high && found.size() < 10; ++i) found.push_back(i * step);
  return found;
}

Axis::Axis(const std::vector<HistogramBin>& bins, bool whole_numbers, bool grouped) {
  const auto low = number_of(bins.front().low), high = number_of(bins.back().high);
  const bool is_scaled = low && high && *high > *low && std::isfinite(*high - *low);
  for (std::size_t i = 0; i <= bins.size(); ++i) {
    const Value& edge = i < bins.size() ? bins[i].low : bins.back().high;
    const double share = is_scaled ? (*number_of(edge) - *low) / (*high - *low)
                                   : static_cast<double>(i) / static_cast<double>(bins.size());
    edges_.push_back(kPlotLeft + share * kPlotInner);
  }
  if (is_scaled) {
    // Of a bar that is one whole number the label stands under the middle.
    const bool is_one_each = whole_numbers && *number_of(bins.front().high) - *low == 1;
    const double shift = is_one_each ? kPlotInner / static_cast<double>(bins.size()) / 2 : 0;
    for (const double tick : ticks(*low, is_one_each ? *high - 1 : *high, whole_numbers ? 1 : 0))
      labels_.push_back({kPlotLeft + (tick - *low) / (*high - *low) * kPlotInner + shift, label_of(tick, grouped)});
  } else if (low) {
    labels_.push_back({kWidth / 2, for_people(bins.front().low, 40, grouped)});
  } else {
    labels_ = {{kPlotLeft, label_of(bins.front().low)}, {kPlotLeft + kPlotInner, label_of(bins.back().high)}};
  }
}

void Axis::draw(Html& html) const {
  html.raw("<g class=\"axis\"><line x1=\"2\" x2=\"238\" y1=\"56.5\" y2=\"56.5\"/>");
  double free = -kGap;
  for (const Label& label : labels_) {
    const double half = static_cast<double>(label.text.size()) * kCharacterWidth / 2;
    const bool is_left = label.x<half, is_right = label.x> kWidth - half;
    const double from = is_left ? label.x : is_right ? label.x - 2 * half : label.x - half;
    if (from < free) continue;
    free = from + 2 * half + kGap;
    html.raw("<line y1=\"56\" y2=\"59\"").attribute("x1", label.x).attribute("x2", label.x).raw("/><text");
    html.attribute("class", is_left ? "axis" : is_right ? "axis end" : "axis middle").attribute("x", label.x);
    html.attribute("y", kLabelY).raw(">").text(label.text).raw("</text>");
  }
  html.raw("</g>");
}

}  // namespace kiln::markup
