#include "markup/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "markup/axis.h"
#include "markup/figures.h"
#include "markup/value_bars.h"
#include "render/text_of.h"
#include "text/numbers.h"

namespace kiln::markup {

namespace {

using catalogue::CatalogueColumn;
using statistics::ColumnStatistics;
using statistics::HistogramBin;

// A histogram of the whole and, on the same edges, of the part.
struct Counts {
  const std::vector<HistogramBin>& bins;
  const std::vector<HistogramBin>* part = nullptr;
  std::int64_t largest = 1, factor = 1;
  bool grouped = true;

  Counts(const CatalogueColumn& column, const PartOfColumn* of)
      : bins(column.statistics.histogram), grouped(is_grouped(column)) {
    for (const HistogramBin& bin : bins) largest = std::max(largest, bin.count);
    // A part without values in the column has no bins.
    if (!of || of->statistics.histogram.size() != bins.size()) return;
    part = &of->statistics.histogram;
    std::int64_t largest_of_part = 0;
    for (const HistogramBin& bin : *part) largest_of_part = std::max(largest_of_part, bin.count);
    factor = magnification(largest_of_part, largest);
  }
  // At least a line, where there is anything at all.
  double height(std::int64_t count) const {
    if (count == 0) return 0;
    return std::max(1.0, static_cast<double>(count) / static_cast<double>(largest) * kPlotHeight);
  }
  double of_whole(std::size_t i) const { return height(bins[i].count); }
  double of_part(std::size_t i) const { return height((*part)[i].count * factor); }
};

std::string words_of_bin(const Counts& counts, std::size_t i) {
  const HistogramBin& bin = counts.bins[i];
  const bool is_last = i + 1 == counts.bins.size();
  const std::string low = for_people(bin.low, 40, counts.grouped), high = for_people(bin.high, 40, counts.grouped);
  std::string words = low == high ? low : fmt::format("{} to {}{}", low, is_last ? "" : "under ", high);
  words += fmt::format(": {} rows", with_commas(bin.count));
  return counts.part ? words + fmt::format(", {} of them in the part", with_commas((*counts.part)[i].count)) : words;
}

void bar(Html& html, Literal name, double left, double right, double height) {
  if (height == 0) return;
  const double gap = right - left > 3 ? 0.5 : 0;
  html.raw("<rect").attribute("class", name.text()).attribute("x", left + gap).attribute("y", kPlotBase - height);
  html.attribute("width", std::max(0.5, right - left - 2 * gap)).attribute("height", height).raw("/>");
}

void bars(Html& html, const Counts& counts, const Axis& axis) {
  for (std::size_t i = 0; i < counts.bins.size(); ++i) {
    bar(html, "whole", axis.x(i), axis.x(i + 1), counts.of_whole(i));
    if (counts.part) bar(html, "part", axis.x(i), axis.x(i + 1), counts.of_part(i));
  }
}

// In steps, each as wide as its bin.
void area(Html& html, Literal name, const Counts& counts, const Axis& axis,
          double (Counts::*height)(std::size_t) const) {
  std::string path = fmt::format("M{} {}", kPlotLeft, kPlotBase);
  for (std::size_t i = 0; i < counts.bins.size(); ++i)
    path += fmt::format("V{:.1f}H{:.1f}", kPlotBase - (counts.*height)(i), axis.x(i + 1));
  path += fmt::format("V{}Z", kPlotBase);
  html.raw("<path").attribute("class", name.text()).attribute("d", path).raw("/>");
}

// Over each bar one as high as the plot, to point at.
void targets(Html& html, const Counts& counts, const Axis& axis, const AddressOf& address_of) {
  for (std::size_t i = 0; i < counts.bins.size(); ++i) {
    const HistogramBin& bin = counts.bins[i];
    const std::string low = render::text_of(bin.low), high = render::text_of(bin.high);
    const bool is_last = i + 1 == counts.bins.size();
    const std::string address =
        low == high ? address_of({"eq." + low}) : address_of({"gte." + low, (is_last ? "lte." : "lt.") + high});
    html.raw("<a tabindex=\"-1\"").attribute("href", address).raw("><title>").text(words_of_bin(counts, i));
    html.raw("</title><rect class=\"hit\" y=\"0\" height=\"56\"").attribute("x", axis.x(i));
    html.attribute("width", axis.x(i + 1) - axis.x(i)).raw("/></a>");
  }
}

void histogram(Html& html, const CatalogueColumn& column, const PartOfColumn* part, const AddressOf& address_of) {
  const Counts counts(column, part);
  const Axis axis(counts.bins, column.type == ColumnType::integer, counts.grouped);
  if (!is_numeric(column.type)) {
    area(html, "whole", counts, axis, &Counts::of_whole);
    if (counts.part) area(html, "part", counts, axis, &Counts::of_part);
  } else {
    bars(html, counts, axis);
  }
  axis.draw(html);
  if (counts.factor > 1) {
    html.raw("<text class=\"factor\" x=\"238\" y=\"6\">part drawn × ").count(counts.factor).raw("</text>");
  }
  targets(html, counts, axis, address_of);
}

// Instead of a drawing.
void says(Html& html, std::string_view words) {
  html.raw("<text class=\"says\" x=\"120\" y=\"39\">").text(words).raw("</text>");
}

}  // namespace

std::size_t drawn_values(const catalogue::CatalogueColumn& column) {
  const ColumnStatistics& whole = column.statistics;
  return whole.distinct > 1 && whole.histogram.empty() && has_repeated_values(whole)
             ? std::min(kValueBars, whole.most_frequent.size())
             : 0;
}

std::int64_t magnification(std::int64_t largest_of_part, std::int64_t largest_of_whole) {
  if (largest_of_part <= 0 || largest_of_whole / largest_of_part < 8) return 1;
  std::int64_t power = 1;
  while (largest_of_whole / largest_of_part >= 10 * power) power *= 10;
  for (const std::int64_t digit : {5, 2}) {
    if (largest_of_part <= largest_of_whole / (digit * power)) return digit * power;
  }
  return power;
}

void plot(Html& html, const catalogue::CatalogueColumn& column, const PartOfColumn* part, const AddressOf& address_of) {
  const ColumnStatistics& whole = column.statistics;
  html.raw("<svg").attribute("class", whole.histogram.empty() ? "plot bars" : "plot");
  html.raw(" viewBox=\"0 0 240 72\" role=\"group\"");
  html.attribute("aria-label", fmt::format("How {} is distributed{}", for_people(column.name),
                                           part ? ", in the part and in the whole" : ""));
  html.raw(">");
  if (whole.count == 0) {
    says(html, "all missing");
  } else if (whole.distinct == 1) {
    says(html, "always " + for_people(whole.min, 40, is_grouped(column)));
  } else if (!whole.histogram.empty()) {
    histogram(html, column, part, address_of);
  } else if (!has_repeated_values(whole)) {
    says(html, "every value is different");
  } else {
    value_bars(html, whole, part, address_of);
  }
  html.raw("</svg>");
}

}  // namespace kiln::markup
