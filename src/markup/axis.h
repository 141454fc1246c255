// Where a plot's bars stand, and the round numbers below them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "markup/html.h"
#include "statistics/column_statistics.h"

namespace kiln::markup {

// In units of the drawing.
inline constexpr double kPlotLeft = 2, kPlotInner = 236, kPlotTop = 11, kPlotHeight = 45, kPlotBase = 56;

// From a histogram's edges to places in the plot: numbers by what they are, times one bin as wide as the other.
class Axis {
 public:
  Axis(const std::vector<statistics::HistogramBin>& bins, bool whole_numbers, bool grouped);
  // Of the bin's left edge; one after the last bin has the last one's right edge.
  double x(std::size_t bin) const { return edges_[bin]; }
  // A line, and at most five labels that don't touch.
  void draw(Html& html) const;

 private:
  struct Label {
    double x;
    std::string text;
  };
  std::vector<double> edges_;
  std::vector<Label> labels_;
};

// The round numbers from low to high, some four: multiples of 1, 2 or 5 times a power of ten, and of least_step.
std::vector<double> ticks(double low, double high, double least_step = 0);

}  // namespace kiln::markup
